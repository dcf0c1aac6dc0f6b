/** The hot paths by themselves, under JMH. */
@NullMarked
package dev.baton.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
