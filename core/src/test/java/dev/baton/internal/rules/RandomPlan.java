package dev.baton.internal.rules;

import dev.baton.Dependency;
import dev.baton.Dependency.Edge;
import dev.baton.Json;
import dev.baton.Limits;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskState.Request;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** A plan made from a seed, and causes for it from the same seed: the same seed meets the same plan with the same news. */
final class RandomPlan {
    private static final int STEPS = 40;
    private static final int MOST_STEPS = 5_000;

    private final Random random;
    final Scenario scenario;
    private final boolean reloads;
    private Consumer<Scenario> witness = played -> {};

    /** @param reloads the node goes away after every step */
    RandomPlan(long seed, boolean reloads, int slice) {
        this.random = new Random(seed);
        Plan.Builder plan = plan();
        this.scenario = random.nextInt(10) == 0
                ? Scenario.unsubmitted(plan, Scenario.START.plusSeconds(30))
                : Scenario.unsubmitted(plan);
        scenario.withholdsGrants().withholdsOutput();
        if (slice < StateMachine.SLICE) {
            scenario.inSlicesOf(slice);
        }
        this.reloads = reloads;
    }

    // the plan

    private Plan.Builder plan() {
        Plan.Builder plan = Plan.named("random");
        int size = 1 + random.nextInt(12);
        boolean hasStages = random.nextInt(3) == 0;
        int cleanups = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0;
        int stage = 0;
        List<String> earlier = new ArrayList<>();
        for (int t = 0; t < size; t++) {
            boolean waits = random.nextInt(6) == 0;
            Task.Builder task = waits ? Scenario.waits("t" + t) : timed(Scenario.task("t" + t));
            if (hasStages && random.nextInt(3) > 0) {
                if (random.nextInt(3) == 0) {
                    stage++;
                }
                // Tasks before this one belong to no later stage, so no edge goes against the order of stages.
                task.stage("s" + stage);
            }
            wire(task, earlier);
            plan.task(task.build());
            earlier.add("t" + t);
        }
        for (int c = 0; c < cleanups; c++) {
            Task.Builder task = timed(Scenario.task("c" + c).cleanup(true));
            wire(task, earlier);
            plan.task(task.build());
            earlier.add("c" + c);
        }
        plan.failFast(oneOf(Plan.FailFast.values()));
        if (random.nextInt(4) == 0) {
            plan.limits(new Limits(null, Duration.ofSeconds(20 + random.nextInt(4_000))));
        }
        return plan;
    }

    private void wire(Task.Builder task, List<String> earlier) {
        int entries = earlier.isEmpty() ? 0 : random.nextInt(4);
        for (int i = 0; i < entries; i++) {
            if (random.nextInt(4) == 0) {
                List<Edge> any = new ArrayList<>();
                for (int e = 1 + random.nextInt(3); e > 0; e--) {
                    any.add(edge(earlier));
                }
                task.dependsOn(new Dependency.AnyOf(any));
            } else {
                task.dependsOn(edge(earlier));
            }
        }
        if (!earlier.isEmpty() && random.nextInt(6) == 0) {
            String source = oneOf(earlier);
            task.dependsOn(edge(source)).runIf(source + "#/ok == true");
        }
        task.allowFailure(random.nextInt(5) == 0);
        if (random.nextInt(5) == 0) {
            task.ifUnreachable(Task.IfUnreachable.FAIL);
        }
        if (random.nextInt(3) == 0) {
            task.retry(new RetryPolicy(1 + random.nextInt(3), Duration.ofSeconds(5), 2, Duration.ofSeconds(8), 0.5));
        }
        if (random.nextInt(2) == 0) {
            task.onUnknown(oneOf(Task.OnUnknown.values()));
        }
        if (random.nextInt(2) == 0) {
            task.onUnsettled(oneOf(Task.OnUnsettled.values()));
        }
    }

    private Task.Builder timed(Task.Builder task) {
        if (random.nextInt(3) == 0) {
            task.timeout(Duration.ofSeconds(10 + random.nextInt(60)));
        }
        if (random.nextInt(4) == 0) {
            task.totalTimeout(Duration.ofSeconds(2 + random.nextInt(60)));
        }
        return task;
    }

    private Edge edge(List<String> sources) {
        return edge(oneOf(sources));
    }

    private Edge edge(String source) {
        Set<Outcome> accepts = EnumSet.noneOf(Outcome.class);
        switch (random.nextInt(5)) {
            case 0 -> accepts.add(Outcome.FAILURE);
            case 1 -> accepts.addAll(Dependency.ALWAYS);
            case 2 -> {
                for (Outcome outcome : Outcome.values()) {
                    if (random.nextBoolean()) {
                        accepts.add(outcome);
                    }
                }
            }
            default -> {}
        }
        if (accepts.isEmpty()) {
            accepts.add(Outcome.SUCCESS);
        }
        return new Edge(source, accepts);
    }

    /** Has somebody look at it after every step. */
    RandomPlan before(Consumer<Scenario> eyes) {
        witness = eyes;
        return this;
    }

    // the causes

    /** Plays the plan to its end, with one or two more rounds now and then. */
    Scenario play() {
        decide(new Cause.Submitted());
        int rounds = random.nextInt(3);
        for (int steps = 0; steps < STEPS; steps++) {
            if (scenario.image.status().isTerminal()) {
                decide(news());
                if (rounds-- > 0) {
                    decide(new Cause.RetryRequested(random.nextBoolean()));
                }
            } else {
                decide(any());
            }
        }
        finish();
        return scenario;
    }

    private void decide(Cause cause) {
        if (cause instanceof Cause.Granted granted) {
            scenario.ready.remove(granted.task());
        }
        scenario.when(cause);
        witness.accept(scenario);
        if (reloads) {
            int told = scenario.transitions.size();
            boolean output = scenario.wantsOutput;
            boolean wasCutOff = scenario.more;
            scenario.reload();
            for (Transition settled : scenario.transitions.subList(told, scenario.transitions.size())) {
                if (!settled.changed().isEmpty() && !wasCutOff) {
                    throw new AssertionError("Loading the plan anew changed " + settled.changed() + " after " + cause);
                }
            }
            scenario.transitions.subList(told, scenario.transitions.size()).clear();
            if (output != scenario.wantsOutput && !scenario.more) {
                throw new AssertionError("Loading the plan anew lost that its output is wanted, after " + cause);
            }
        }
    }

    private Cause any() {
        int choice = random.nextInt(100);
        List<Integer> startable =
                scenario.ready.stream().filter(scenario.image::mayStart).toList();
        if (scenario.more && choice < 70) {
            return new Cause.Continued();
        } else if (choice < 40 && !startable.isEmpty()) {
            return new Cause.Granted(oneOf(startable));
        } else if (choice < 85) {
            return news();
        } else if (choice < 93) {
            Scenario.Due due = scenario.nextDue();
            if (due != null) {
                if (random.nextInt(4) > 0 && due.at().isAfter(scenario.now)) {
                    scenario.now = due.at(); // else it fires too early
                }
                return due.cause();
            }
            return new Cause.PlanTimerFired();
        } else if (choice < 95 && scenario.wantsOutput) {
            return rendered();
        }
        return switch (random.nextInt(20)) {
            case 15, 16, 17, 18, 19 -> answer();
            case 0 -> new Cause.CancelRequested("random", random.nextInt(3) == 0);
            case 1, 2 -> new Cause.PauseRequested("random");
            case 3, 4, 5, 6 -> new Cause.ResumeRequested();
            case 7 -> new Cause.RetryRequested(random.nextBoolean());
            case 13, 14 -> new Cause.SignalSent(event(), Json.parse("{\"ok\":true}"));
            case 8 -> new Cause.Granted(random.nextInt(scenario.graph.size()));
            default -> new Cause.TaskTimerFired(random.nextInt(scenario.graph.size()));
        };
    }

    private Cause rendered() {
        return random.nextInt(5) == 0
                ? new Cause.OutputRendered(null, TaskError.permanent("OUTPUT_UNRESOLVED", "random"))
                : new Cause.OutputRendered(Json.of("done"), null);
    }

    /** News of an attempt in flight; of any attempt, if none is. */
    private Cause news() {
        List<TaskState> inFlight = inFlight();
        int task;
        int attempt;
        if (inFlight.isEmpty() || random.nextInt(12) == 0) {
            task = random.nextInt(scenario.graph.size());
            attempt = Math.max(0, scenario.image.attemptOf(task) - random.nextInt(2));
        } else {
            TaskState state = oneOf(inFlight);
            task = state.number();
            attempt = state.attempt();
        }
        if (scenario.graph.isWait(task)) {
            return begun(task, attempt);
        }
        return switch (random.nextInt(20)) {
            case 17, 18, 19 -> asks(task, attempt);
            case 16 -> new Cause.AttemptIdle(task, attempt);
            case 0, 1, 2 -> new Cause.AttemptRunning(task, attempt, Json.of(random.nextInt(2)));
            case 3, 4, 5, 6, 7 ->
                new Cause.AttemptCompleted(task, attempt, Json.parse(random.nextBoolean() ? "{\"ok\":true}" : "{}"));
            case 8, 9, 10 -> new Cause.AttemptFailed(task, attempt, error());
            case 11 -> new Cause.AttemptCancelled(task, attempt, "random");
            case 12 -> new Cause.AttemptNotStarted(task, attempt, error(), Duration.ofSeconds(random.nextInt(3)));
            case 13 -> new Cause.AttemptUnknown(task, attempt, "random", random.nextBoolean());
            case 14 -> new Cause.AttemptWithdrawn(task, attempt);
            default -> new Cause.AttemptInterrupted(task, attempt);
        };
    }

    /** Some of four things to know, and perhaps one that is known now. */
    private Cause asks(int task, int attempt) {
        List<Request> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            if (random.nextInt(3) == 0) {
                asked.add(new Request("q" + i, "?", null, Request.Status.OPEN, null));
            }
        }
        TaskState open = scenario.image.open(task);
        Request sent =
                open == null || open.waiting() == null ? null : open.waiting().first(Request.Status.ANSWERED);
        String taken = sent == null || random.nextBoolean() ? null : sent.id();
        return new Cause.AttemptAsks(task, attempt, Json.of(random.nextInt(2)), asked, taken);
    }

    private Cause answer() {
        String task = scenario.graph.task(random.nextInt(scenario.graph.size())).id();
        return new Cause.AnswerGiven(task, "q" + random.nextInt(4), Json.TRUE);
    }

    /** What a wait may turn out to wait for, or that nobody can say. */
    private Cause begun(int task, int attempt) {
        Instant until = scenario.now.plusSeconds(random.nextInt(100) - 10);
        Json event = Json.object(Map.of("event", Json.of(event())));
        return switch (random.nextInt(6)) {
            case 0 -> new Cause.AttemptFailed(task, attempt, error());
            case 1 -> new Cause.AttemptNotStarted(task, attempt, error(), Duration.ofSeconds(random.nextInt(3)));
            case 2 ->
                new Cause.WaitBegun(task, attempt, Json.object(Map.of("until", Json.of(until.toString()))), until);
            case 3 -> new Cause.WaitBegun(task, attempt, event, until);
            case 4 -> new Cause.WaitBegun(task, attempt, event.with("onExpiry", Json.of("complete")), until);
            default -> new Cause.WaitBegun(task, attempt, event, null);
        };
    }

    private String event() {
        return "event " + random.nextInt(2);
    }

    private TaskError error() {
        return switch (random.nextInt(3)) {
            case 0 -> TaskError.transientError("RANDOM", "again");
            case 1 -> TaskError.permanent("RANDOM", "never");
            default -> TaskError.unclassified("RANDOM", "who knows");
        };
    }

    private List<TaskState> inFlight() {
        return scenario.image.openTasks().stream().filter(TaskState::isInFlight).toList();
    }

    /** Whatever state it is in, the plan ends if tasks get permits, attempts end and time goes by. */
    private void finish() {
        for (int steps = 0; !scenario.image.status().isTerminal(); steps++) {
            if (steps > MOST_STEPS) {
                throw new AssertionError("The plan does not end: " + scenario.image.state());
            }
            List<TaskState> inFlight = inFlight();
            if (scenario.more) {
                decide(new Cause.Continued());
            } else if (scenario.image.status() == PlanStatus.PAUSED) {
                decide(new Cause.ResumeRequested());
            } else if (scenario.wantsOutput) {
                decide(new Cause.OutputRendered(Json.of("done"), null));
            } else if (!scenario.ready.isEmpty()) {
                decide(new Cause.Granted(scenario.ready.first()));
            } else if (!inFlight.isEmpty()
                    && scenario.graph.isWait(inFlight.get(0).number())) {
                decide(begun(inFlight.get(0).number(), inFlight.get(0).attempt()));
            } else if (!inFlight.isEmpty()) {
                TaskState state = inFlight.get(0);
                decide(
                        (state.number() + state.attempt()) % 3 == 0
                                ? new Cause.AttemptFailed(state.number(), state.attempt(), error())
                                : new Cause.AttemptCompleted(
                                        state.number(), state.attempt(), Json.parse("{\"ok\":true}")));
            } else {
                Scenario.Due due = scenario.nextDue();
                if (due == null && scenario.image.state().counts().of(TaskStatus.WAITING) > 0) {
                    decide(new Cause.SignalSent(event(), Json.TRUE));
                    continue;
                } else if (due == null) {
                    throw new AssertionError("Nothing will move the plan on: " + scenario.image.state());
                }
                scenario.now = due.at().isAfter(scenario.now) ? due.at() : scenario.now;
                decide(due.cause());
            }
        }
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
