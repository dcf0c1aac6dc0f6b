package dev.baton.testkit.simulation.seeded;

/**
 * A mistake in one line or two of the engine or the rules, as somebody might make it.
 *
 * @param says the mistake
 * @param file below {@code dev/baton/internal}, without its ending
 * @param right what stands there, exactly once
 * @param wrong what stands there instead
 */
record SeededFault(String says, String file, String right, String wrong) {
    @Override
    public String toString() {
        return says;
    }
}
