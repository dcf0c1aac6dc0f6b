/**
 * Measures Baton and its peers beside each other: {@link dev.baton.benchmarks.bench.Bench} lets them take turns, each in a process
 * of its own, and holds the medians' ratios against their bars.
 */
@NullMarked
package dev.baton.benchmarks.bench;

import org.jspecify.annotations.NullMarked;
