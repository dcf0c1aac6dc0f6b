package dev.baton.yaml.fuzz;

import java.util.Random;

/** One kind of input from outside. */
interface Target extends AutoCloseable {
    /** An input, as a text that repeats it. */
    String next(Random random);

    /**
     * Hands it over.
     *
     * @return false: it was refused, with errors of ours
     * @throws AssertionError something came of it that must not
     */
    boolean takes(String input);

    @Override
    default void close() {}
}
