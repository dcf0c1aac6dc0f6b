/** What an adapter and a store must keep, as tests to extend; and what tests of a host need. */
@NullMarked
package dev.baton.testkit;

import org.jspecify.annotations.NullMarked;
