package dev.baton.spi;

import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.TaskState;

/**
 * A plan that has ended, on its way out of the store; see {@link PlanArchive}. Tasks and history are read from the store as one
 * goes through them, so a plan of any size needs little memory. Valid until {@link PlanArchive#keep} returns.
 */
public interface FinishedPlan {
    PlanState state();

    /** The content. {@link Plan#document} is its text. */
    Plan plan();

    /** All, by number, with their outputs. */
    Iterable<TaskState> tasks();

    /** All, in order. */
    Iterable<PlanEvent> history();
}
