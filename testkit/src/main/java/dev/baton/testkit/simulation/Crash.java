package dev.baton.testkit.simulation;

/** The process is gone. Nothing in the engine catches it: it is no exception, and none of the errors that are contained. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("the process is gone", null, false, false);
    }
}
