/**
 * Tests the simulation: an engine that is wrong on purpose must be found out. Start with
 * {@link dev.baton.testkit.simulation.seeded.SeededFaultsTest}.
 */
@org.jspecify.annotations.NullMarked
package dev.baton.testkit.simulation.seeded;
