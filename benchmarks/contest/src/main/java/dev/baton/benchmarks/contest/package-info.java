/**
 * What every engine that is measured is asked to do, and how it is timed. A contestant is a process of its own: its main class
 * hands its engine to {@link dev.baton.benchmarks.contest.DurableContest} or {@link dev.baton.benchmarks.contest.MemoryContest},
 * which do the rest, the same for all.
 */
@NullMarked
package dev.baton.benchmarks.contest;

import org.jspecify.annotations.NullMarked;
