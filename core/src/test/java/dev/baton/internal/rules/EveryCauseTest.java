package dev.baton.internal.rules;

import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static dev.baton.internal.rules.Scenario.unsubmitted;
import static dev.baton.internal.rules.Scenario.waits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskState.Request;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Every cause meets a task in every status, in every state of the plan. */
class EveryCauseTest {
    private static final Request Q = new Request("q", "q?", null, Request.Status.OPEN, null);

    private static final TaskError ERROR = TaskError.unclassified("BROKEN", "it broke");

    /** What a cause makes of task 0 in a status, in a running plan: the statuses that may follow, itself among them. */
    private static Set<TaskStatus> expected(Cause cause, TaskStatus status) {
        Set<TaskStatus> same = EnumSet.of(status);
        boolean inFlight = status == TaskStatus.DISPATCHING || status == TaskStatus.RUNNING;
        if (cause instanceof Cause.OfAttempt && !inFlight) {
            return same;
        } else if (cause instanceof Cause.AttemptIdle || cause instanceof Cause.WaitBegun) {
            return same;
        } else if (cause instanceof Cause.SignalSent && status == TaskStatus.WAITING) {
            return EnumSet.of(TaskStatus.COMPLETED);
        } else if (cause instanceof Cause.AttemptAsks asks && !asks.requests().isEmpty()) {
            return EnumSet.of(TaskStatus.WAITING);
        } else if (cause instanceof Cause.AttemptRunning || cause instanceof Cause.AttemptAsks) {
            return EnumSet.of(TaskStatus.RUNNING);
        } else if (cause instanceof Cause.AttemptCompleted) {
            return EnumSet.of(TaskStatus.COMPLETED);
        } else if (cause instanceof Cause.AttemptFailed) {
            return EnumSet.of(TaskStatus.BACKOFF);
        } else if (cause instanceof Cause.AttemptCancelled || cause instanceof Cause.AttemptUnknown) {
            return EnumSet.of(TaskStatus.FAILED);
        } else if (cause instanceof Cause.OfAttempt) {
            return EnumSet.of(TaskStatus.READY);
        } else if (cause instanceof Cause.CancelRequested && !status.isTerminal() && !inFlight) {
            return EnumSet.of(TaskStatus.CANCELLED);
        } else if (cause instanceof Cause.Granted && status == TaskStatus.READY) {
            return EnumSet.of(TaskStatus.DISPATCHING);
        }
        return same;
    }

    private static List<Function<Scenario, Cause>> causes() {
        List<Function<Scenario, Cause>> causes = new ArrayList<>();
        Function<Scenario, Integer> attempt = scenario -> scenario.image.attemptOf(0);
        causes.add(s -> new Cause.PlanTimerFired());
        causes.add(s -> new Cause.TaskTimerFired(0));
        causes.add(s -> new Cause.Granted(0));
        causes.add(s -> new Cause.AttemptRunning(0, attempt.apply(s), Json.of("other handle")));
        causes.add(s -> new Cause.AttemptCompleted(0, attempt.apply(s), Json.NULL));
        causes.add(s -> new Cause.AttemptFailed(0, attempt.apply(s), ERROR));
        causes.add(s -> new Cause.AttemptCancelled(0, attempt.apply(s), "somebody"));
        causes.add(s -> new Cause.AttemptNotStarted(0, attempt.apply(s), ERROR, Duration.ofSeconds(1)));
        causes.add(s -> new Cause.AttemptUnknown(0, attempt.apply(s), "lost", false));
        causes.add(s -> new Cause.AttemptUnknown(0, attempt.apply(s), "lost", true));
        causes.add(s -> new Cause.AttemptWithdrawn(0, attempt.apply(s)));
        causes.add(s -> new Cause.AttemptInterrupted(0, attempt.apply(s)));
        causes.add(s -> new Cause.AttemptIdle(0, attempt.apply(s)));
        causes.add(s -> new Cause.WaitBegun(0, attempt.apply(s), Json.parse("{\"event\":\"go\"}"), null));
        causes.add(s -> new Cause.AttemptAsks(0, attempt.apply(s), Json.of("handle"), List.of(Q), null));
        causes.add(s -> new Cause.AttemptAsks(0, attempt.apply(s), Json.of("handle"), List.of(), "q"));
        causes.add(s -> new Cause.AnswerGiven("it", "q", Json.TRUE));
        causes.add(s -> new Cause.SignalSent("go", Json.TRUE));
        causes.add(s -> new Cause.CancelRequested("why", false));
        causes.add(s -> new Cause.CancelRequested("why", true));
        causes.add(s -> new Cause.PauseRequested("why"));
        causes.add(s -> new Cause.ResumeRequested());
        causes.add(s -> new Cause.Quarantined(6));
        causes.add(s -> new Cause.RetryRequested(false));
        causes.add(s -> new Cause.Continued());
        causes.add(s -> new Cause.OutputRendered(Json.of("done"), null));
        return causes;
    }

    /** Task 0 in each status, beside a task that keeps the plan alive. */
    private static Map<TaskStatus, Supplier<Scenario>> statuses() {
        Map<TaskStatus, Supplier<Scenario>> statuses = new EnumMap<>(TaskStatus.class);
        statuses.put(TaskStatus.PENDING, () -> given(theTask().dependsOn("other"), other()));
        statuses.put(
                TaskStatus.READY, () -> unsubmitted(aPlan()).withholdsGrants().submit());
        statuses.put(TaskStatus.DISPATCHING, () -> given(aPlan()));
        statuses.put(TaskStatus.RUNNING, () -> given(aPlan()).running("it"));
        statuses.put(TaskStatus.BACKOFF, () -> given(aPlan()).fails("it"));
        statuses.put(TaskStatus.WAITING, () -> given(waits("it"), other()).awaits("it", "go"));
        statuses.put(TaskStatus.COMPLETED, () -> given(aPlan()).completes("it"));
        statuses.put(TaskStatus.FAILED, () -> given(aPlan()).cancelled("it"));
        statuses.put(TaskStatus.SKIPPED, () -> given(theTask().dependsOn("first"), task("first"), other())
                .fails("first"));
        statuses.put(TaskStatus.CANCELLED, () -> given(
                        plan(theTask(), task("first"), other()).failFast(Plan.FailFast.CANCEL))
                .fails("first")
                .cancelled("it"));
        return statuses;
    }

    private static Plan.Builder aPlan() {
        return plan(theTask(), other());
    }

    private static Task.Builder theTask() {
        return task("it").retry(RetryPolicy.fixed(2, Duration.ofSeconds(5)));
    }

    private static Task.Builder other() {
        return task("other");
    }

    @Test
    void everyCauseMeetsEveryStatus() {
        Set<Class<?>> met = new LinkedHashSet<>();
        for (Function<Scenario, Cause> cause : causes()) {
            statuses().forEach((status, given) -> {
                Scenario scenario = given.get().withholdsGrants();
                assertThat(scenario.image.statusOf(0)).isEqualTo(status);
                Cause next = cause.apply(scenario);
                met.add(next.getClass());
                Set<TaskStatus> expected = expected(next, status);
                scenario.when(next);
                assertThat(scenario.image.statusOf(0))
                        .as("%s on %s", next, status)
                        .isIn(expected);
            });
        }
        met.add(Cause.Submitted.class); // meets every new plan
        assertThat(met).as("every kind of cause").containsAll(kinds(Cause.class));
    }

    private static Set<Class<?>> kinds(Class<?> sealed) {
        Set<Class<?>> kinds = new LinkedHashSet<>();
        for (Class<?> kind : sealed.getPermittedSubclasses()) {
            kinds.addAll(kind.isSealed() ? kinds(kind) : Set.of(kind));
        }
        return kinds;
    }

    /** No exception, no move off the table, nothing left hanging: {@link Invariants} look on. */
    @Test
    void everyPairOfCausesMeetsEveryStatus() {
        for (Function<Scenario, Cause> first : causes()) {
            for (Function<Scenario, Cause> second : causes()) {
                statuses().values().forEach(given -> {
                    Scenario scenario = given.get();
                    scenario.when(first.apply(scenario)).when(second.apply(scenario));
                });
            }
        }
    }

    /** The same for a task whose runtime waits for an answer, and for one whose answer is on its way. */
    @Test
    void everyPairOfCausesMeetsATaskThatAsks() {
        for (Function<Scenario, Cause> first : causes()) {
            for (Function<Scenario, Cause> second : causes()) {
                Scenario asking = given(aPlan()).asks("it", "q");
                asking.when(first.apply(asking)).when(second.apply(asking));
                Scenario answered = given(aPlan()).asks("it", "q", "other").answer("it", "q", "yes");
                answered.when(first.apply(answered)).when(second.apply(answered));
            }
        }
    }

    @Test
    void L3_nothingButARetryChangesAPlanThatHasEnded() {
        for (Function<Scenario, Cause> cause : causes()) {
            for (Supplier<Scenario> ended : List.<Supplier<Scenario>>of(
                    () -> given(task("a")).completes("a"),
                    () -> given(task("a")).fails("a"),
                    () -> given(task("a")).cancel().cancelled("a"))) {
                Scenario scenario = ended.get();
                Cause next = cause.apply(scenario);
                boolean changed = scenario.decide(next).isChange();
                assertThat(changed && !(next instanceof Cause.RetryRequested))
                        .as("%s changed a plan that had ended", next)
                        .isFalse();
            }
        }
    }
}
