package dev.baton.internal.logs;

/**
 * How much is kept of what tasks log. Of an attempt the beginning and the end: the one says what it set out to do, the other
 * why it failed. A plan that has used up its share keeps only the ends.
 *
 * @param line characters of a line; the rest is cut off
 * @param first lines of the beginning of an attempt
 * @param firstChars characters of it
 * @param last lines of its end
 * @param lastChars characters of it
 * @param plan lines of the beginnings of all attempts of a plan
 * @param planChars characters of them
 * @param waiting lines of all plans that wait in memory to be written
 * @param waitingChars characters of them
 * @param attempts of which it is known how much they have logged; of the one forgotten first the end is written
 */
record LogLimits(
        int line,
        int first,
        long firstChars,
        int last,
        long lastChars,
        long plan,
        long planChars,
        int waiting,
        long waitingChars,
        int attempts) {
    static final LogLimits DEFAULT =
            new LogLimits(4_000, 10_000, 1_000_000, 200, 32_000, 100_000, 16_000_000, 20_000, 8_000_000, 10_000);
}
