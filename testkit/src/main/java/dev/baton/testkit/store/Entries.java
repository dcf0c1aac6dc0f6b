package dev.baton.testkit.store;

import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskCounts;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskState.Ending;
import dev.baton.TaskState.Request;
import dev.baton.TaskState.Waiting;
import dev.baton.TaskStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.SharedPlanStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small entries of a flush, for tests of stores: what is not said is left at something simple. Times are about {@link #NOW}. */
public final class Entries {
    public static final Instant NOW = Instant.parse("2026-11-21T10:15:30.123456789Z");

    private Entries() {}

    public static Plan plan(String name, int tasks) {
        Plan.Builder plan = Plan.named(name).owner("ops").label("team", "sre").input("day", "2026-11-20");
        for (int n = 0; n < tasks; n++) {
            plan.task("t" + n, task -> task.type("noop"));
        }
        return plan.build();
    }

    /** Creates a plan with this id, without a key. */
    public static PlanCommit create(long number, String id, Plan plan) {
        return create(
                number,
                new NewPlan(id, null, "hash of " + plan.name() + plan.tasks().size(), 0, plan));
    }

    public static PlanCommit create(long number, NewPlan created) {
        PlanState head = head(created.id(), created.plan(), PlanStatus.RUNNING, 1);
        return new PlanCommit(
                number,
                0,
                created,
                head,
                null,
                List.of(),
                List.of(),
                List.of(event(1, PlanEvent.Type.PLAN_CREATED, null)));
    }

    public static PlanCommit step(long number, long version, PlanState head) {
        return new PlanCommit(number, version, null, head, null, List.of(), List.of(), List.of());
    }

    public static PlanCommit withOpen(PlanCommit commit, TaskState... open) {
        return new PlanCommit(
                commit.plan(),
                commit.version(),
                commit.created(),
                commit.head(),
                commit.wakeAt(),
                List.of(open),
                commit.rows(),
                commit.events(),
                commit.hold(),
                commit.replies());
    }

    public static PlanCommit withRows(PlanCommit commit, TaskState... rows) {
        return new PlanCommit(
                commit.plan(),
                commit.version(),
                commit.created(),
                commit.head(),
                commit.wakeAt(),
                commit.open(),
                List.of(rows),
                commit.events(),
                commit.hold(),
                commit.replies());
    }

    public static PlanCommit asleep(PlanCommit commit, Instant until) {
        return new PlanCommit(
                commit.plan(),
                commit.version(),
                commit.created(),
                commit.head(),
                until,
                commit.open(),
                commit.rows(),
                commit.events(),
                commit.hold(),
                commit.replies());
    }

    public static PlanCommit withEvents(PlanCommit commit, PlanEvent... events) {
        return new PlanCommit(
                commit.plan(),
                commit.version(),
                commit.created(),
                commit.head(),
                commit.wakeAt(),
                commit.open(),
                commit.rows(),
                List.of(events),
                commit.hold(),
                commit.replies());
    }

    /** The same, by this right. */
    public static PlanCommit heldBy(PlanCommit commit, Hold hold) {
        return new PlanCommit(
                commit.plan(),
                commit.version(),
                commit.created(),
                commit.head(),
                commit.wakeAt(),
                commit.open(),
                commit.rows(),
                commit.events(),
                hold,
                commit.replies());
    }

    /** The same, with answers to words. */
    public static PlanCommit replying(PlanCommit commit, SharedPlanStore.Reply... replies) {
        return new PlanCommit(
                commit.plan(),
                commit.version(),
                commit.created(),
                commit.head(),
                commit.wakeAt(),
                commit.open(),
                commit.rows(),
                commit.events(),
                commit.hold(),
                List.of(replies));
    }

    public static PlanState head(String id, Plan plan, PlanStatus status, long lastSeq) {
        int[] counts = new int[TaskStatus.values().length];
        counts[0] = plan.tasks().size();
        return new PlanState(
                id,
                plan.name(),
                status,
                1,
                false,
                Map.of(),
                null,
                null,
                null,
                NOW,
                null,
                status == PlanStatus.CREATED ? null : NOW.plusNanos(1),
                null,
                status.isTerminal() ? NOW.plusSeconds(5) : null,
                null,
                null,
                List.of(),
                new TaskCounts(counts),
                lastSeq);
    }

    /** A head in which everything is set. */
    public static PlanState fullHead(String id, Plan plan, long lastSeq) {
        return new PlanState(
                id,
                plan.name(),
                PlanStatus.PAUSED,
                3,
                true,
                Map.of(
                        PlanState.PauseReason.USER,
                        new PlanState.Pause("lunch \"break\"", NOW.plusNanos(3)),
                        PlanState.PauseReason.UNKNOWN_OUTCOME,
                        new PlanState.Pause("", null)),
                PlanState.Stop.CANCEL,
                new PlanState.Resetting(true, false),
                PlanStatus.FAILED,
                NOW,
                Instant.parse("9999-12-31T23:59:59Z"),
                NOW.plusSeconds(1),
                NOW.plusSeconds(2),
                NOW.plusSeconds(3),
                TaskError.transientError("TIMEOUT", "too \"late\" \n✂"),
                Json.of(Map.of("sum", 1)),
                List.of(
                        new PlanState.Signal("approved", Json.parse("{\"by\": \"✂\", \"ok\": true}")),
                        new PlanState.Signal("approved", Json.NULL)),
                new TaskCounts(new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}),
                lastSeq);
    }

    public static TaskState running(int number, int attempt) {
        return new TaskState(
                number,
                "t" + number,
                TaskStatus.RUNNING,
                null,
                attempt,
                attempt,
                NOW,
                NOW.plusMillis(1),
                NOW.plusSeconds(60),
                null,
                Ending.TIMEOUT,
                Json.parse("{\"run\":\"r-" + number + "\"}"),
                new Waiting(
                        null,
                        List.of(
                                new Request("1", "", null, Request.Status.TAKEN, null),
                                new Request("2", "Is it ✂?", null, Request.Status.ANSWERED, Json.NULL),
                                new Request("3", "", Json.parse("{\"type\":\"number\"}"), Request.Status.OPEN, null))),
                null,
                TaskError.unclassified("EXIT_CODE", "1"),
                null);
    }

    public static TaskState waiting(int number, Json what) {
        return new TaskState(
                number,
                "t" + number,
                TaskStatus.WAITING,
                null,
                1,
                1,
                NOW,
                null,
                null,
                null,
                null,
                null,
                Waiting.on(what),
                null,
                null,
                null);
    }

    public static TaskState completed(int number, @Nullable Json output) {
        return new TaskState(
                number,
                "t" + number,
                TaskStatus.COMPLETED,
                Outcome.SUCCESS,
                2,
                1,
                NOW,
                null,
                null,
                NOW.plusSeconds(1),
                null,
                null,
                null,
                output,
                null,
                Json.parse("{\"/severity\":2.50}"));
    }

    public static PlanEvent event(long seq, PlanEvent.Type type, @Nullable String task) {
        return new PlanEvent(seq, NOW.plusMillis(seq / 3), 40 + seq / 2, type, task, task == null ? 0 : 1, null);
    }

    public static PlanEvent[] events(long from, long to) {
        List<PlanEvent> events = new ArrayList<>();
        for (long seq = from; seq <= to; seq++) {
            events.add(event(seq, PlanEvent.Type.TASK_COMPLETED, "t" + seq));
        }
        return events.toArray(PlanEvent[]::new);
    }
}
