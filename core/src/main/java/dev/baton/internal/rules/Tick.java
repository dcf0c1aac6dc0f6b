package dev.baton.internal.rules;

import java.time.Instant;

/**
 * The moment of a decision.
 *
 * @param now wall time
 * @param commit number of the decision, growing over all plans of a node
 */
public record Tick(Instant now, long commit) {}
