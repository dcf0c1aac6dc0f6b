package dev.baton.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskState.Request;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A plan played through the rules alone, in microseconds: given a plan, when causes come, then it stands so.
 *
 * <p>It does what the engine does around a decision: goes on with slices, grants ready tasks (unless {@link #withholdsGrants}),
 * renders the output when it is wanted, keeps what would be stored. After every decision {@link Invariants} are checked, so
 * each test also tests all of those.
 */
final class Scenario {
    static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

    final PlanGraph graph;
    final Map<Integer, TaskState> stored = new TreeMap<>();
    final List<Transition> transitions = new ArrayList<>();
    final List<PlanEvent> history = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();
    final TreeSet<Integer> ready = new TreeSet<>();
    final Invariants invariants;
    PlanImage image;
    Instant now = START;
    boolean more;
    boolean wantsOutput;
    private @Nullable ControlReply reply;
    private boolean grants = true;
    private boolean continues = true;
    private boolean renders = true;
    private int slice = StateMachine.SLICE;
    private long commit;

    private Scenario(PlanGraph graph, @Nullable Instant startAt) {
        this.graph = graph;
        this.image = PlanImage.create(graph, "plan-1", START, startAt);
        this.invariants = new Invariants(graph);
    }

    // given

    static Task.Builder task(String id) {
        return Task.named(id).type("work");
    }

    /** Waits for what {@link #awaits} says. */
    static Task.Builder waits(String id) {
        return Task.named(id).type(Task.WAIT).payload("event", "any");
    }

    static Plan.Builder plan(Task.Builder... tasks) {
        Plan.Builder plan = Plan.named("test");
        for (Task.Builder task : tasks) {
            plan.task(task.build());
        }
        return plan;
    }

    /** A plan that is not submitted yet. */
    static Scenario unsubmitted(Plan.Builder plan) {
        return new Scenario(PlanGraph.compile(plan.build()), null);
    }

    static Scenario unsubmitted(Plan.Builder plan, Instant startAt) {
        return new Scenario(PlanGraph.compile(plan.build()), startAt);
    }

    /** A plan that was submitted, its first tasks dispatched. */
    static Scenario given(Plan.Builder plan) {
        return unsubmitted(plan).submit();
    }

    static Scenario given(Task.Builder... tasks) {
        return given(plan(tasks));
    }

    /** Tasks stay ready until {@link #grant}. */
    Scenario withholdsGrants() {
        grants = false;
        return this;
    }

    /** So many tasks change at a time; a cut-off decision waits for {@link #goesOn}. */
    Scenario inSlicesOf(int tasks) {
        slice = tasks;
        continues = false;
        return this;
    }

    /** Outputs wait for {@link #renders}. */
    Scenario withholdsOutput() {
        renders = false;
        return this;
    }

    // when

    Scenario submit() {
        return when(new Cause.Submitted());
    }

    Scenario when(Cause cause) {
        decide(cause);
        follow();
        return this;
    }

    /** Decides without following up. */
    Transition decide(Cause cause) {
        Transition transition = StateMachine.decide(image, cause, new Tick(now, ++commit), slice);
        transitions.add(transition);
        history.addAll(transition.events());
        effects.addAll(transition.effects());
        reply = transition.reply() == null ? reply : transition.reply();
        invariants.before(cause);
        for (TaskState state : transition.changed()) {
            invariants.moved(state);
            stored.put(state.number(), state);
        }
        IntQueue queue = transition.ready();
        while (queue != null && !queue.isEmpty()) {
            int task = queue.poll();
            invariants.ready(task, image);
            ready.add(task);
        }
        ready.removeIf(task -> image.statusOf(task) != TaskStatus.READY);
        boolean settles = !(cause instanceof Cause.Granted || cause instanceof Cause.OutputRendered);
        more = settles ? transition.more() : more;
        wantsOutput = transition.wantsOutput() || wantsOutput && !image.status().isTerminal();
        invariants.after(this, cause, transition);
        return transition;
    }

    private void follow() {
        while (true) {
            if (more && continues) {
                decide(new Cause.Continued());
            } else if (wantsOutput && renders) {
                decide(new Cause.OutputRendered(Json.of("done"), null));
            } else if (!grants || !grantNext()) {
                return;
            }
        }
    }

    private boolean grantNext() {
        while (!ready.isEmpty()) {
            int task = ready.pollFirst();
            if (image.mayStart(task)) {
                decide(new Cause.Granted(task));
                return true;
            }
        }
        return false;
    }

    Scenario grant(String task) {
        ready.remove(graph.number(task));
        return when(new Cause.Granted(graph.number(task)));
    }

    /** The next slice of a decision that was cut off. */
    Scenario goesOn() {
        assertThat(more).as("there is more to decide").isTrue();
        return when(new Cause.Continued());
    }

    Scenario renders(@Nullable Json output, @Nullable TaskError error) {
        return when(new Cause.OutputRendered(output, error));
    }

    Scenario running(String task) {
        return when(new Cause.AttemptRunning(graph.number(task), attempt(task), Json.of("handle of " + task)));
    }

    /** Its runtime wants to know so much before it goes on. */
    Scenario asks(String task, String... requests) {
        return takes(task, null, requests);
    }

    /** Its runtime has taken the answer to a request, and wants to know more. */
    Scenario takes(String task, @Nullable String answered, String... requests) {
        List<Request> asked = Arrays.stream(requests)
                .map(id -> new Request(id, id + "?", null, Request.Status.OPEN, null))
                .toList();
        Json handle = Json.of("handle of " + task);
        return when(new Cause.AttemptAsks(graph.number(task), attempt(task), handle, asked, answered));
    }

    Scenario answer(String task, String request, String value) {
        return when(new Cause.AnswerGiven(task, request, Json.of(value)));
    }

    Scenario completes(String... tasks) {
        for (String task : tasks) {
            completes(task, Json.NULL);
        }
        return this;
    }

    Scenario completes(String task, Json output) {
        return when(new Cause.AttemptCompleted(graph.number(task), attempt(task), output));
    }

    Scenario fails(String... tasks) {
        for (String task : tasks) {
            fails(task, TaskError.unclassified("BROKEN", "it broke"));
        }
        return this;
    }

    Scenario fails(String task, TaskError error) {
        return when(new Cause.AttemptFailed(graph.number(task), attempt(task), error));
    }

    Scenario cancelled(String task) {
        return when(new Cause.AttemptCancelled(graph.number(task), attempt(task), "somebody stopped it"));
    }

    Scenario notStarted(String task, Duration retryAfter) {
        TaskError busy = TaskError.transientError("BUSY", "no room");
        return when(new Cause.AttemptNotStarted(graph.number(task), attempt(task), busy, retryAfter));
    }

    Scenario lost(String task) {
        return when(new Cause.AttemptUnknown(graph.number(task), attempt(task), "nobody knows", false));
    }

    Scenario lostByUs(String task) {
        return when(new Cause.AttemptUnknown(graph.number(task), attempt(task), "we crashed", true));
    }

    Scenario withdrawn(String task) {
        return when(new Cause.AttemptWithdrawn(graph.number(task), attempt(task)));
    }

    Scenario interrupted(String task) {
        return when(new Cause.AttemptInterrupted(graph.number(task), attempt(task)));
    }

    Scenario idle(String task) {
        return when(new Cause.AttemptIdle(graph.number(task), attempt(task)));
    }

    /** It turns out that a wait waits for an event. */
    Scenario awaits(String task, String event) {
        return begun(task, Json.object(Map.of("event", Json.of(event))), null);
    }

    Scenario awaits(String task, String event, Duration expireAfter) {
        return begun(task, Json.object(Map.of("event", Json.of(event))), now.plus(expireAfter));
    }

    Scenario awaits(String task, Instant until) {
        return begun(task, Json.object(Map.of("until", Json.of(until.toString()))), until);
    }

    Scenario begun(String task, Json what, @Nullable Instant until) {
        return when(new Cause.WaitBegun(graph.number(task), attempt(task), what, until));
    }

    Scenario signal(String name) {
        return signal(name, Json.NULL);
    }

    Scenario signal(String name, Json value) {
        return when(new Cause.SignalSent(name, value));
    }

    Scenario cancel() {
        return when(new Cause.CancelRequested("no need any more", false));
    }

    Scenario cancelByForce() {
        return when(new Cause.CancelRequested("now", true));
    }

    Scenario pause() {
        return when(new Cause.PauseRequested("lunch"));
    }

    Scenario resume() {
        return when(new Cause.ResumeRequested());
    }

    Scenario retry() {
        return when(new Cause.RetryRequested(false));
    }

    Scenario retryDownstream() {
        return when(new Cause.RetryRequested(true));
    }

    /** Fires the timers that come due, in order, each at its time. */
    Scenario timePasses(Duration duration) {
        Instant until = now.plus(duration);
        for (Due next = nextDue(); next != null && !next.at.isAfter(until); next = nextDue()) {
            now = next.at.isAfter(now) ? next.at : now;
            when(next.cause);
            Due again = nextDue();
            assertThat(next.equals(again))
                    .as("%s fired at its time and changed nothing: it would fire for ever", next)
                    .isFalse();
        }
        now = until;
        return this;
    }

    /** Time passes and no node is there; then each timer that came due fires once, late. */
    Scenario sleeps(Duration duration) {
        now = now.plus(duration);
        for (Due next = nextDue(); next != null && !next.at.isAfter(now); next = nextDue()) {
            when(next.cause);
        }
        return this;
    }

    /** A timer the engine would have set. */
    record Due(Instant at, Cause cause) {}

    @Nullable
    Due nextDue() {
        Instant planDue = image.timerAt();
        Due next = planDue == null ? null : new Due(planDue, new Cause.PlanTimerFired());
        for (TaskState state : image.openTasks()) {
            Instant due = image.timerAt(state);
            if (due != null && (next == null || due.isBefore(next.at))) {
                next = new Due(due, new Cause.TaskTimerFired(state.number()));
            }
        }
        return next;
    }

    /** The node goes away and the plan is loaded again from what was stored. */
    Scenario reload() {
        boolean wasCutOff = more;
        List<TaskState> before = image.openTasks();
        image = PlanImage.restore(graph, image.state(), stored.values());
        ready.clear();
        for (TaskState state : image.openTasks()) {
            if (state.status() == TaskStatus.READY && state.dueAt() == null) {
                ready.add(state.number());
            }
        }
        more = false;
        wantsOutput = false;
        for (TaskState state : before) {
            TaskState known = stored.get(state.number());
            if (state.status() == TaskStatus.READY && state.dueAt() == null && known != null && known.dueAt() != null) {
                decide(new Cause.TaskTimerFired(
                        state.number())); // that a wait is over is not stored: its timer is past
            }
        }
        if (wasCutOff && !continues) {
            more = true; // the engine goes on by itself, later
        } else {
            when(new Cause.Continued());
        }
        return this;
    }

    // then

    /** Each fact: a task's id (or {@code plan}), its status, and the code of its error if it matters. */
    Scenario then(String... facts) {
        List<String> found = new ArrayList<>();
        for (String fact : facts) {
            String[] words = fact.split(" ");
            String is = words[0].equals("plan")
                    ? "plan " + image.status() + code(words, image.state().error())
                    : words[0] + " " + status(words[0])
                            + code(words, state(words[0]).error());
            found.add(is);
        }
        assertThat(found).as("after %s", events()).containsExactly(facts);
        return this;
    }

    private static String code(String[] words, @Nullable TaskError error) {
        return words.length < 3 ? "" : " " + (error == null ? "without error" : error.code());
    }

    Scenario thenReply(ControlReply.Answer answer, PlanStatus status) {
        assertThat(reply).isNotNull();
        assertThat(reply.answer()).isEqualTo(answer);
        assertThat(reply.status()).isEqualTo(status);
        return this;
    }

    String hint() {
        assertThat(reply).isNotNull();
        return reply.hint();
    }

    TaskStatus status(String task) {
        return image.statusOf(graph.number(task));
    }

    int attempt(String task) {
        return image.attemptOf(graph.number(task));
    }

    /** The task as it stands: the image while it is open, what was stored when it has ended. */
    TaskState state(String task) {
        int number = graph.number(task);
        TaskState open = image.open(number);
        if (open != null) {
            return open;
        }
        TaskState last = stored.get(number);
        return last == null ? TaskState.pending(number, task) : last;
    }

    /** {@code TASK_FAILED a#1}, {@code PLAN_STARTED} … */
    List<String> events() {
        return history.stream().map(Scenario::text).toList();
    }

    List<PlanEvent> events(PlanEvent.Type type) {
        return history.stream().filter(event -> event.type() == type).toList();
    }

    private static String text(PlanEvent event) {
        return event.task() == null ? event.type().name() : event.type() + " " + event.task() + "#" + event.attempt();
    }

    /** {@code Dispatch a#1} … */
    List<String> effectsAsText() {
        return text(effects);
    }

    static List<String> text(Collection<Effect> effects) {
        return effects.stream()
                .map(effect -> effect.getClass().getSimpleName() + " "
                        + effect.task().id() + "#" + effect.task().attempt())
                .toList();
    }
}
