/** Baton, and what one would write by hand, as contestants; the others have modules of their own under peers. */
@NullMarked
package dev.baton.benchmarks.contestants;

import org.jspecify.annotations.NullMarked;
