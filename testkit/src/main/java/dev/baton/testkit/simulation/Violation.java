package dev.baton.testkit.simulation;

/** An invariant does not hold. Nothing in the engine may catch it. */
final class Violation extends Error {
    private static final long serialVersionUID = 1L;

    /** @param invariant its number, for example {@code I14} */
    Violation(String invariant, String found) {
        super(invariant + ": " + found, null, false, false);
    }
}
