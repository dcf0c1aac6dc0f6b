/**
 * The engine on virtual time, with one seeded scheduler: faults of every kind, and invariants that are checked at each commit and each
 * call. Start with {@link dev.baton.testkit.simulation.Simulation}.
 */
@NullMarked
package dev.baton.testkit.simulation;

import org.jspecify.annotations.NullMarked;
