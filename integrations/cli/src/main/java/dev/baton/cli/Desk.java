package dev.baton.cli;

import dev.baton.ControlReply;
import dev.baton.Explanation;
import dev.baton.Health;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.NodeState;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store as an operator meets it. Whether a process holds it and is asked, or nobody does and the file is opened, makes no
 * difference to who asks, except that nothing moves in a store that nobody holds. For one thread.
 */
interface Desk extends AutoCloseable {
    /** True: plans go on while we look. */
    boolean isHeld();

    Page<PlanSummary> list(PlanQuery query);

    /** @throws dev.baton.BatonException {@code NOT_FOUND} */
    PlanState state(String plan);

    Plan plan(String plan);

    /** All tasks, in the plan's order. */
    void tasks(String plan, Consumer<TaskState> each);

    /** Events after a sequence number. */
    void history(String plan, long after, Consumer<PlanEvent> each);

    /**
     * The same, and those that happen from now on.
     *
     * @return true: the plan has ended; false: nobody holds the store any more, or nobody did
     */
    boolean follow(String plan, long after, Consumer<PlanEvent> each);

    /** @param task null: the plan as a whole */
    Explanation explain(String plan, @Nullable String task);

    /**
     * What tasks logged, after a sequence number.
     *
     * @param task null: all tasks
     */
    void logs(String plan, @Nullable String task, long after, Consumer<LogLine> each);

    ControlReply control(String plan, PlanCommand command);

    /** The same command for every plan on a page. */
    Page<PlanCommand.Reply> control(PlanQuery query, PlanCommand command);

    long count(PlanQuery query);

    /** Sets all going that no user paused; says how many plans that were. */
    long resumeAll();

    /** What is to be known of the store and the process that holds it. */
    Json holder();

    /** What must not be in a store and is; empty: all is well. */
    List<String> audit();

    /** The nodes that share the store; empty: it is not shared. */
    List<NodeState> nodes();

    /** Null: nobody holds the store. */
    @Nullable
    Health health();

    @Override
    void close();
}
