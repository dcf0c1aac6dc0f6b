package dev.baton.internal.rules;

import dev.baton.Dependency;
import dev.baton.Dependency.Edge;
import dev.baton.Explanation.Code;
import dev.baton.Explanation.Gate;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.PlanState.Stop;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskState.Request;
import dev.baton.TaskStatus;
import dev.baton.internal.expression.Condition;
import dev.baton.internal.expression.Edges;
import dev.baton.internal.expression.Reference;
import dev.baton.internal.expression.Template;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why the tasks of a plan stand where they stand, as far as the plan itself tells. What is outside of it, permits and adapters, its
 * ready tasks wait for. Reads the image and changes nothing.
 */
public final class Gates {
    /** Tasks that are named one by one; more are counted. */
    static final int MOST_NAMED = 20;

    /** How far the way back to the cause of a skip is followed. */
    private static final int LONGEST_WAY = 10_000;

    private static final int LONGEST_PROMPT = 100;

    private final PlanImage image;
    private final PlanGraph graph;

    public Gates(PlanImage image) {
        this.image = image;
        this.graph = image.graph();
    }

    /** What a task that has not ended waits for. Empty: it may start. */
    public List<Gate> of(int task) {
        TaskState open = image.open(task);
        if (open != null && open.status() == TaskStatus.WAITING && open.ending() == null) {
            return List.of(open.isInFlight() ? asking(open) : waiting(open));
        } else if (open != null && open.isInFlight()) {
            return List.of(inFlight(open));
        }
        List<Gate> gates = new ArrayList<>(ofPlan());
        if (image.planStatus == PlanStatus.CREATED) {
            return gates;
        }
        if (open != null && open.dueAt() != null) {
            gates.add(backoff(open, open.dueAt()));
        } else if (image.statusOf(task) == TaskStatus.PENDING) {
            dependencies(task, gates);
            stage(task, gates);
            cleanup(task, gates);
            if (gates.isEmpty()) {
                gates.add(
                        new Gate(Code.STARTING, "It is about to be decided whether it starts.", Json.object(Map.of())));
            }
        }
        return gates;
    }

    /** What keeps the plan as a whole from starting anything. */
    public List<Gate> ofPlan() {
        List<Gate> gates = new ArrayList<>();
        Instant startAt = image.startAt;
        if (image.planStatus == PlanStatus.CREATED && startAt != null) {
            gates.add(new Gate(Code.WAITING, "The plan starts at " + shown(startAt) + ".", facts("until", startAt)));
        }
        image.pausedFor.forEach((reason, pause) -> gates.add(new Gate(
                Code.PAUSED,
                "The plan was paused" + (pause.since() == null ? "" : " at " + shown(pause.since()))
                        + (pause.why().isEmpty() ? "" : ": " + pause.why()) + ".",
                facts("reason", reason, "why", pause.why(), "since", pause.since()))));
        Stop stop = image.stop;
        if (stop != null && !image.planStatus.isTerminal() && !image.cleaningUp) {
            String why = Endings.reason(image).message();
            gates.add(new Gate(
                    Code.STOPPING, upper(why) + ", and ends as soon as what is under way has.", facts("stop", stop)));
        }
        return gates;
    }

    /** A time for people: nobody reads nanoseconds. */
    public static String shown(@Nullable Instant time) {
        return time == null ? "some time" : time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static Gate waiting(TaskState state) {
        Json waited = state.waiting() == null ? null : state.waiting().what();
        Json event = waited == null ? null : waited.get("event").orElse(null);
        String what = event == null ? "" : " for the signal \"" + event.text() + "\"";
        String until = state.dueAt() == null ? "" : " until " + shown(state.dueAt());
        return new Gate(
                Code.WAITING,
                "Waits" + what + until + ".",
                facts("event", event, "until", state.dueAt(), "since", state.startedAt()));
    }

    /** Which answers an attempt waits for, and which are on their way to its runtime. */
    private Gate asking(TaskState state) {
        List<String> open = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        List<Json> facts = new ArrayList<>();
        for (Request request : Objects.requireNonNull(state.waiting()).requests()) {
            if (request.status() != Request.Status.TAKEN) {
                boolean isOpen = request.status() == Request.Status.OPEN;
                (isOpen ? open : sent)
                        .add("\"" + request.id() + "\"" + (isOpen ? " (" + brief(request.prompt()) + ")" : ""));
                facts.add(facts(
                        "id",
                        request.id(),
                        "prompt",
                        request.prompt(),
                        "schema",
                        request.schema(),
                        "status",
                        request.status()));
            }
        }
        Instant deadline = image.attemptEnd(state);
        String sentence = open.isEmpty()
                ? "The answer to " + String.join(", ", sent) + " is on its way to the runtime"
                : "Attempt " + state.attempt() + " waits for an answer to " + String.join(", ", open)
                        + (sent.isEmpty() ? "" : "; that to " + String.join(", ", sent) + " is on its way");
        return new Gate(
                Code.ANSWER,
                sentence + (deadline == null ? "" : "; it may take until " + shown(deadline)) + ".",
                facts(
                        "requests",
                        Json.array(facts),
                        "attempt",
                        state.attempt(),
                        "since",
                        state.startedAt(),
                        "deadline",
                        deadline));
    }

    private static String brief(String prompt) {
        String line = prompt.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_PROMPT ? line : line.substring(0, LONGEST_PROMPT) + "…";
    }

    private Gate inFlight(TaskState state) {
        Instant deadline = image.attemptEnd(state);
        boolean confirmed = state.status() != TaskStatus.DISPATCHING;
        String sentence = "Attempt " + state.attempt()
                + (confirmed ? " has been under way since " : " was sent, and its runtime has not confirmed it since ")
                + shown(state.startedAt());
        if (state.ending() != null) {
            sentence +=
                    "; it was asked to end (" + state.ending() + "), which is waited for until " + shown(state.dueAt());
        } else if (deadline != null) {
            sentence += "; it may take until " + shown(deadline);
        }
        return new Gate(
                Code.RUNTIME,
                sentence + ".",
                facts(
                        "attempt",
                        state.attempt(),
                        "since",
                        state.startedAt(),
                        "confirmed",
                        confirmed,
                        "handle",
                        state.handle(),
                        "deadline",
                        deadline,
                        "ending",
                        state.ending(),
                        "endingSince",
                        state.ending() == null || state.dueAt() == null
                                ? null
                                : state.dueAt().minus(graph.cancelGrace(state.number())),
                        "endingUntil",
                        state.ending() == null ? null : state.dueAt()));
    }

    private Gate backoff(TaskState state, Instant due) {
        TaskError error = state.error();
        int most = graph.retry(state.number()).maxAttempts();
        boolean counts = state.status() == TaskStatus.BACKOFF;
        String next = counts ? "try " + (state.tries() + 1) + " of " + most : "another start";
        return new Gate(
                Code.BACKOFF,
                "Waits until " + shown(due) + " for " + next + (error == null ? "" : ", after " + said(error)) + ".",
                facts(
                        "until",
                        due,
                        "tries",
                        state.tries(),
                        "maxAttempts",
                        most,
                        "attempt",
                        state.attempt(),
                        "code",
                        error == null ? null : error.code(),
                        "message",
                        error == null ? null : error.message()));
    }

    // what a pending task waits for

    private List<Dependency> entries(int number) {
        Task task = graph.task(number);
        Template payload = graph.payload(number);
        return Edges.of(task, payload == null ? Template.compile(task.payload()) : payload, graph.condition(number));
    }

    private static List<Edge> edges(Dependency entry) {
        return entry instanceof Dependency.AnyOf any ? any.edges() : List.of((Edge) entry);
    }

    private boolean isMet(Edge edge) {
        int from = graph.number(edge.task());
        return image.statusOf(from).isTerminal() && edge.accepts().contains(image.outcomeOf(from));
    }

    private boolean isOpen(Edge edge) {
        return !image.statusOf(graph.number(edge.task())).isTerminal();
    }

    private void dependencies(int task, List<Gate> gates) {
        int more = 0;
        for (Dependency entry : entries(task)) {
            List<Edge> edges = edges(entry);
            List<Edge> open = edges.stream().filter(this::isOpen).toList();
            boolean isSettled = open.isEmpty() || edges.stream().anyMatch(this::isMet);
            if (isSettled) {
                continue;
            }
            if (gates.size() >= MOST_NAMED) {
                more++;
            } else if (entry instanceof Edge edge) {
                gates.add(new Gate(Code.DEPENDENCY, "Waits for " + wanted(edge) + ".", facts(edge)));
            } else {
                gates.add(new Gate(
                        Code.DEPENDENCY,
                        "Waits for one of these: "
                                + open.stream()
                                        .limit(MOST_NAMED)
                                        .map(this::wanted)
                                        .collect(Collectors.joining("; "))
                                + (open.size() > MOST_NAMED ? "; or " + (open.size() - MOST_NAMED) + " more" : "")
                                + ".",
                        facts(
                                "anyOf",
                                Json.array(open.stream()
                                        .limit(MOST_NAMED)
                                        .map(this::facts)
                                        .toList()),
                                "open",
                                open.size())));
            }
        }
        if (more > 0) {
            gates.add(new Gate(Code.DEPENDENCY, "Waits for " + more + " more.", facts("more", more)));
        }
    }

    private String wanted(Edge edge) {
        return shown(graph.number(edge.task())) + " to " + words(edge.accepts());
    }

    private Json facts(Edge edge) {
        int from = graph.number(edge.task());
        return facts(
                "task",
                edge.task(),
                "status",
                image.statusOf(from),
                "attempt",
                image.attemptOf(from),
                "accepts",
                Json.array(edge.accepts().stream()
                        .map(outcome -> Json.of(outcome.name()))
                        .toList()));
    }

    private static String words(Set<Outcome> accepts) {
        if (accepts.equals(Dependency.ALWAYS)) {
            return "end";
        }
        return accepts.stream()
                .sorted()
                .map(outcome -> switch (outcome) {
                    case SUCCESS -> "complete";
                    case FAILURE -> "fail";
                    case SKIPPED -> "be skipped";
                    case CANCELLED -> "be cancelled";
                })
                .collect(Collectors.joining(" or "));
    }

    /** {@code "fetch" (RUNNING, attempt 2)}. */
    private String shown(int task) {
        TaskStatus status = image.statusOf(task);
        boolean isBegun = image.attemptOf(task) > 0 && status != TaskStatus.PENDING;
        return "\"" + graph.task(task).id() + "\" (" + status + (isBegun ? ", attempt " + image.attemptOf(task) : "")
                + ")";
    }

    private void stage(int task, List<Gate> gates) {
        int stage = graph.stageOf(task);
        if (stage <= 0 || image.gatesSettled >= stage) {
            return;
        }
        int before = image.gatesSettled;
        String name = String.valueOf(graph.task(graph.stage(before)[0]).stage());
        Named open = named(graph.stage(before), t -> !image.statusOf(t).isTerminal());
        String sentence = open.count == 0
                ? "Waits until it is certain whether the failures of stage \"" + name + "\" are taken care of."
                : "Waits for stage \"" + name + "\" to end, of which " + open + " " + (open.count == 1 ? "is" : "are")
                        + " open.";
        gates.add(new Gate(Code.STAGE, sentence, open.with(facts("stage", name, "open", open.count))));
    }

    private void cleanup(int task, List<Gate> gates) {
        if (graph.isCleanup(task) && !image.cleaningUp) {
            Named open = named(
                    graph.size(), t -> !graph.isCleanup(t) && !image.statusOf(t).isTerminal());
            gates.add(new Gate(
                    Code.STAGE,
                    "Waits for the end of all tasks before cleanup, of which " + open + " "
                            + (open.count == 1 ? "is" : "are") + " open.",
                    open.with(facts("stage", "cleanup", "open", open.count))));
        }
    }

    // why a task ended

    /** Why a task ended as it did. */
    public Gate ofEnded(TaskState state) {
        int task = state.number();
        TaskError error = state.error();
        String when = state.endedAt() == null ? "" : " at " + shown(state.endedAt());
        Json facts = facts(
                "outcome",
                state.outcome(),
                "endedAt",
                state.endedAt(),
                "attempt",
                state.attempt(),
                "tries",
                state.tries(),
                "code",
                error == null ? null : error.code(),
                "message",
                error == null ? null : error.message());
        if (error == null) {
            return new Gate(
                    Code.ENDED, upper(state.status().name()) + when + " with attempt " + state.attempt() + ".", facts);
        } else if (error.code().equals("CONDITION_FALSE")) {
            return condition(task, facts);
        } else if (error.code().startsWith("UPSTREAM_") || error.code().equals("DEPENDENCY_UNMET")) {
            return upstream(state, when, facts);
        }
        String tries = state.tries() < 1 || state.status() != TaskStatus.FAILED
                ? ""
                : ", on try " + state.tries() + " of " + graph.retry(task).maxAttempts();
        return new Gate(Code.ENDED, upper(state.status().name()) + when + tries + ": " + said(error) + ".", facts);
    }

    private Gate condition(int task, Json facts) {
        Condition condition = graph.condition(task);
        if (condition == null) {
            throw new IllegalStateException(
                    graph.task(task).id() + " was skipped for a condition that it does not have");
        }
        Facts known = new Facts(image);
        Map<String, Json> values = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        for (Reference operand : condition.operands()) {
            Json value = known.value(operand);
            int size = known.size(operand);
            if (value != null) {
                values.put(operand.toString(), value);
                words.add(operand + " = " + value);
            } else {
                words.add(size >= 0 ? "size(" + operand + ") = " + size : operand + " missing");
            }
        }
        for (String of : condition.statusOf()) {
            values.put("status(" + of + ")", Json.of(known.status(of)));
            words.add("status(" + of + ") = " + known.status(of));
        }
        return new Gate(
                Code.CONDITION,
                "SKIPPED: its condition was false, " + condition
                        + (words.isEmpty() ? "" : ", with " + String.join(", ", words)) + ".",
                facts.with("condition", Json.of(condition.toString())).with("values", Json.object(values)));
    }

    private Gate upstream(TaskState state, String when, Json facts) {
        int cause = state.number();
        Set<Integer> seen = new TreeSet<>();
        for (int next = unmet(cause); next >= 0 && seen.size() < LONGEST_WAY && seen.add(next); next = unmet(cause)) {
            cause = next;
        }
        if (cause == state.number()) { // the gate of its stage
            return new Gate(
                    Code.ENDED,
                    state.status() + when + ": a stage before its own did not end without a failure.",
                    facts);
        }
        boolean direct = seen.size() == 1;
        return new Gate(
                Code.ENDED,
                state.status() + when + ": " + (direct ? "it depends on " : "what it depends on goes back to ")
                        + shown(cause) + (direct ? ", which did not end as it needs." : "."),
                facts.with("because", Json.of(graph.task(cause).id())));
    }

    /** A task that kept this one from running; −1: none did. */
    private int unmet(int task) {
        if (image.statusOf(task) != TaskStatus.SKIPPED && image.statusOf(task) != TaskStatus.FAILED) {
            return -1;
        }
        int skipped = -1;
        for (Dependency entry : entries(task)) {
            List<Edge> edges = edges(entry);
            if (edges.stream().anyMatch(this::isMet)) {
                continue;
            }
            for (Edge edge : edges) {
                int from = graph.number(edge.task());
                if (image.statusOf(from) == TaskStatus.FAILED) {
                    return from; // the most telling
                }
                skipped = skipped < 0 ? from : skipped;
            }
        }
        return skipped;
    }

    // words

    /** Ids of tasks: the first few, and how many there are. */
    public static final class Named {
        private static final int FEW = 5;

        private final List<String> first = new ArrayList<>();
        private int count;

        public void add(String id) {
            if (count++ < FEW) {
                first.add(id);
            }
        }

        public int count() {
            return count;
        }

        /** The facts with the first few added. */
        public Json with(Json facts) {
            return facts.with("first", Json.array(first.stream().map(Json::of).toList()));
        }

        @Override
        public String toString() {
            String names = first.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(", "));
            return count > first.size() ? names + " and " + (count - first.size()) + " more" : names;
        }
    }

    private Named named(int[] tasks, IntPredicate which) {
        Named named = new Named();
        for (int task : tasks) {
            if (which.test(task)) {
                named.add(graph.task(task).id());
            }
        }
        return named;
    }

    private Named named(int size, IntPredicate which) {
        Named named = new Named();
        for (int task = 0; task < size; task++) {
            if (which.test(task)) {
                named.add(graph.task(task).id());
            }
        }
        return named;
    }

    private static String said(TaskError error) {
        return error.code() + ": " + error.message();
    }

    private static String upper(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** An object of names and values in turn; what is null is left out. */
    public static Json facts(@Nullable Object... namesAndValues) {
        Map<String, Json> facts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                boolean isPlain = value instanceof Json || value instanceof Number || value instanceof Boolean;
                facts.put(String.valueOf(namesAndValues[i]), Json.of(isPlain ? value : value.toString()));
            }
        }
        return Json.object(facts);
    }
}
