package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Explanation;
import dev.baton.LogLine;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.internal.document.Nearest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The handle of a plan: reads go to the store, controls to the mailbox. */
final class EngineRun implements PlanRun {
    private static final int EVENTS = 1_000;
    private static final int LINES = 1_000;
    private static final int MAX_TASKS = 10_000;

    private final Node node;
    private final Commands commands;
    private final long number;
    private final String id;

    EngineRun(Node node, long number, String id) {
        this.node = node;
        this.commands = new Commands(node);
        this.number = number;
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Plan plan() {
        return node.access().read(store -> store.plan(number));
    }

    @Override
    public PlanState state() {
        PlanState state = node.access().read(store -> store.state(number));
        if (state == null) {
            throw Commands.gone(id);
        }
        return state;
    }

    @Override
    public TaskState task(String taskId) {
        int task = requireTask(taskId);
        return node.access().read(store -> store.tasks(number, task, 1)).get(0);
    }

    /** The number of a task; a plan in memory is not read for it. */
    private int find(String taskId) {
        CompletableFuture<Integer> found = new CompletableFuture<>();
        node.post(found, () -> {
            Resident plan = node.engine().plans().find(number);
            found.complete(plan == null ? -1 : plan.image.graph().find(taskId));
        });
        int task = node.await(found);
        return task >= 0 ? task : requireTask(taskId);
    }

    private int requireTask(String taskId) {
        List<String> ids = plan().tasks().stream().map(Task::id).toList();
        int task = ids.indexOf(taskId);
        if (task < 0) {
            throw new BatonException("NOT_FOUND", "Plan " + id + " has no task " + taskId, Nearest.hint(taskId, ids));
        }
        return task;
    }

    @Override
    public Page<TaskState> tasks(@Nullable String cursor, int limit) {
        if (limit < 1 || limit > MAX_TASKS) {
            throw new BatonException("INVALID_FILTER", "limit is " + limit, "It must be 1 to " + MAX_TASKS + ".");
        }
        int from = position(cursor);
        List<TaskState> tasks = node.access().read(store -> store.tasks(number, from, limit));
        boolean more = tasks.size() == limit;
        return new Page<>(tasks, more ? Integer.toString(from + limit) : null);
    }

    private static int position(@Nullable String cursor) {
        try {
            int position = cursor == null ? 0 : Integer.parseInt(cursor);
            if (position >= 0) {
                return position;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BatonException("INVALID_CURSOR", "This is no cursor", "Use the one that came with the page before.");
    }

    @Override
    public CompletionStage<PlanState> finished() {
        return node.onCallbacks(end());
    }

    /** Completes on a thread of the engine. */
    private CompletableFuture<PlanState> end() {
        CompletableFuture<PlanState> end = new CompletableFuture<>();
        node.post(end, () -> {
            Plans plans = node.engine().plans();
            BatonException stranded = plans.strandedFor(number);
            boolean isHere = plans.find(number) != null;
            if (!isHere && node.isClosing()) {
                end.completeExceptionally(node.whyShut());
            } else if (stranded != null) {
                end.completeExceptionally(stranded);
            } else {
                plans.watch(number).finished.add(end);
                if (!isHere) {
                    askWhetherEnded(end);
                }
            }
        });
        return end;
    }

    /** A plan that is not here has ended, or sleeps: then it is watched already. */
    private void askWhetherEnded(CompletableFuture<PlanState> end) {
        node.engine()
                .ask(
                        store -> Optional.ofNullable(store.state(number)),
                        state -> {
                            if (state.isEmpty()) {
                                end.completeExceptionally(Commands.gone(id));
                            } else if (state.get().status().isTerminal()) {
                                end.complete(state.get());
                            }
                            stopWaiting(end, end.isDone());
                        },
                        failure -> {
                            end.completeExceptionally(failure);
                            stopWaiting(end, true);
                        });
    }

    private void stopWaiting(CompletableFuture<PlanState> end, boolean isOver) {
        if (isOver) {
            node.engine().plans().unwatch(number, watchers -> watchers.finished.removeIf(future -> future == end));
        }
    }

    @Override
    public PlanState await(Duration timeout) {
        CompletableFuture<PlanState> end = end();
        PlanState state = node.await(end, timeout);
        if (state != null) {
            return state;
        }
        node.post(() -> stopWaiting(end, true)); // a host may ask for ever
        return state();
    }

    @Override
    public ControlReply control(PlanCommand command) {
        if (command instanceof PlanCommand.Answer answer) {
            find(answer.task()); // so that the nearest is named if there is none
        }
        return node.await(commands.send(number, id, command));
    }

    @Override
    public CompletionStage<ControlReply> controlAsync(PlanCommand command) {
        return node.onCallbacks(commands.send(number, id, command));
    }

    @Override
    public Explanation explain(String taskId) {
        return new Explaining(node, number, id).task(find(taskId));
    }

    @Override
    public Explanation explain() {
        return new Explaining(node, number, id).plan();
    }

    @Override
    public Page<PlanEvent> history(long afterSeq) {
        List<PlanEvent> events = node.access().read(store -> store.history(number, afterSeq, EVENTS));
        boolean more = events.size() == EVENTS;
        return new Page<>(events, more ? Long.toString(events.get(EVENTS - 1).seq()) : null);
    }

    @Override
    public Flow.Publisher<PlanEvent> events(long afterSeq) {
        return subscriber -> new EventStream(node, number, afterSeq, subscriber).begin();
    }

    @Override
    public Page<LogLine> logs(@Nullable String taskId, long afterSeq) {
        if (taskId != null) {
            requireTask(taskId);
        }
        node.logs().flush();
        List<LogLine> lines = node.access().read(store -> store.logs(number, taskId, afterSeq, LINES));
        boolean more = lines.size() == LINES;
        return new Page<>(lines, more ? Long.toString(lines.get(LINES - 1).seq()) : null);
    }
}
