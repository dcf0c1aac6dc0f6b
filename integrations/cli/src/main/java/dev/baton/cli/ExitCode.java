package dev.baton.cli;

import dev.baton.PlanState;
import dev.baton.TaskError;
import org.jspecify.annotations.Nullable;

/** What the process ends with. Scripts depend on these numbers: they never change. */
final class ExitCode {
    static final int COMPLETED = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INVALID_PLAN = 3;

    /** The plan is not over: it is paused, or the run was interrupted, and it goes on when it is run again. */
    static final int WAITING = 4;

    static final int CANCELLED = 5;
    static final int DEADLINE = 6;
    static final int NO_STORE = 7;

    /** Baton itself is at fault. */
    static final int FAULT = 70;

    private ExitCode() {}

    static int of(PlanState state) {
        return switch (state.status()) {
            case COMPLETED -> COMPLETED;
            case FAILED -> isDeadline(state.error()) ? DEADLINE : FAILED;
            case CANCELLED -> CANCELLED;
            case CREATED, RUNNING, PAUSED -> WAITING;
        };
    }

    private static boolean isDeadline(@Nullable TaskError error) {
        return error != null && error.code().equals("DEADLINE_EXCEEDED");
    }
}
