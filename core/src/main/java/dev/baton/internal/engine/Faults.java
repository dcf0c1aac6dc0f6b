package dev.baton.internal.engine;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a mistake in one step of the engine, ours or that of whom it calls, from the steps after it. */
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private Faults() {}

    static void contain(Runnable step) {
        contain(Runnable::run, step);
    }

    static <T> void contain(Consumer<T> step, T of) {
        try {
            step.accept(of);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            LOG.atError()
                    .addKeyValue("event", "step_failed")
                    .addKeyValue("code", "ENGINE_FAULT")
                    .setCause(e)
                    .log("A step failed, please report this; the other plans go on");
        }
    }
}
