/** Whole workloads, each figure held against its bar. {@link dev.baton.benchmarks.Shape} says what the plans look like. */
@NullMarked
package dev.baton.benchmarks;

import org.jspecify.annotations.NullMarked;
