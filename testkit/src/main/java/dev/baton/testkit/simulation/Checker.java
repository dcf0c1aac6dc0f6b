package dev.baton.testkit.simulation;

import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches one invariant. It sees what goes over the engine's edges, commits and calls and answers, and nothing from within; it believes the
 * plan and what was committed, and works the rest out by itself. Says nothing while all is well, and throws a {@link Violation}.
 */
interface Checker {
    /** A node takes possession of the store. */
    default void opened(Life node, PlanStore.Identity identity) {}

    /** A node has become one of those that share the store; whatever it held before it has let go of. */
    default void joined(Life node) {}

    /** A plan was claimed; its rows say by whom. */
    default void claimed(PlanRows plan, Life node) {}

    /** A commit has missed, because somebody claimed the plan or left a word for it. */
    default void missed(PlanRows plan, PlanCommit commit, Life node) {}

    /** A word was left for a plan. */
    default void posted(PlanRows plan, SharedPlanStore.Word word) {}

    /** A node asks for a flush; it may become nothing, or something of which nobody knows. */
    default void asked(Life node, List<PlanCommit> batch) {}

    /** An event is committed; the rows are still those before it. */
    default void happened(PlanRows plan, PlanEvent event) {}

    /** A row is committed, of which all events have been seen. */
    default void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {}

    /** A commit is through. */
    default void committed(PlanRows plan, PlanState before, PlanCommit commit) {}

    /** A plan that a node asked for is not made: its key is taken. */
    default void refused(PlanCommit commit) {}

    /** A node calls an adapter about an attempt. */
    default void called(String method, PlanRows plan, TaskRef ref, boolean isWork) {}

    /** A node begins some work, or would have it begun again. */
    default void begun(PlanRows plan, TaskRef ref, Life node) {}

    /** With a dispatch in hand: {@link #called} came before. */
    default void dispatched(PlanRows plan, TaskDispatch dispatch) {}

    /** An agent begins to work. */
    default void started(PlanRows plan, Job job) {}

    /** A listener is told. */
    default void told(PlanRows plan, PlanEvent event) {}

    /** Whoever gave a command is told that it was accepted. */
    default void accepted(PlanRows plan, PlanCommand command) {}

    /** Whoever waits for the end of a plan is told. */
    default void finished(PlanRows plan, PlanState end) {}

    /** The run is over. */
    default void ended(PlanRows plan) {}
}
