package dev.baton.internal.rules;

import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.PlanEvent;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One decision in the making: the image it advances, the transition it collects, the moment it is made. */
final class Step {
    private static final Duration NEVER = Duration.ofDays(365_000);

    final Transition out;
    PlanImage image;
    PlanGraph graph;
    private Instant now;
    private long commit;

    /** States of tasks written in this step; bounds the size of a slice. */
    private int written;

    Step(Transition out, PlanImage image, Tick tick) {
        this.out = out;
        this.image = image;
        this.graph = image.graph();
        this.now = tick.now();
        this.commit = tick.commit();
    }

    /** Makes it another decision. */
    Step begin(PlanImage other, Tick tick) {
        image = other;
        graph = other.graph();
        now = tick.now();
        commit = tick.commit();
        written = 0;
        return this;
    }

    Instant now() {
        return now;
    }

    int written() {
        return written;
    }

    /** A time after now. */
    Instant after(Duration wait) {
        return after(now, wait);
    }

    /** A time after another; as good as never rather than beyond what clocks and stores can hold. */
    static Instant after(Instant from, Duration wait) {
        return from.plus(wait.isNegative() ? Duration.ZERO : wait.compareTo(NEVER) > 0 ? NEVER : wait);
    }

    void event(PlanEvent.Type type, @Nullable String task, int attempt, @Nullable Json data) {
        out.event(new PlanEvent(++image.lastSeq, now, commit, type, task, attempt, data));
    }

    void event(PlanEvent.Type type, @Nullable Json data) {
        event(type, null, 0, data);
    }

    void event(PlanEvent.Type type, TaskState task, @Nullable Json data) {
        event(type, task.id(), task.attempt(), data);
    }

    static Json facts(TaskError error) {
        Map<String, Json> facts = new LinkedHashMap<>();
        facts.put("code", Json.of(error.code()));
        facts.put("message", Json.of(error.message()));
        return Json.object(facts);
    }

    static Json fact(String name, @Nullable Object value) {
        Map<String, Json> facts = new LinkedHashMap<>();
        facts.put(name, Json.of(value));
        return Json.object(facts);
    }

    /** The state of a task as it would be written now. */
    TaskState current(int task) {
        TaskState open = image.open(task);
        return open != null
                ? open
                : Next.untouched(task, graph.task(task).id(), image.statusOf(task), image.attemptOf(task));
    }

    void put(TaskState state) {
        written++;
        image.put(state);
        out.change(state);
    }

    /** Moves a task to its end. */
    void end(
            TaskState before,
            TaskStatus status,
            Outcome outcome,
            @Nullable Json output,
            @Nullable TaskError error,
            @Nullable Json facts) {
        put(Next.ended(before, status, outcome, now(), output, error, facts));
    }

    void failed(TaskState before, TaskError error) {
        end(before, TaskStatus.FAILED, Outcome.FAILURE, null, error, null);
        event(PlanEvent.Type.TASK_FAILED, before, facts(error));
        image.judgeLater(before.number());
    }

    void skipped(TaskState before, Outcome countsAs, TaskError why) {
        end(before, TaskStatus.SKIPPED, countsAs, null, why, null);
        event(PlanEvent.Type.TASK_SKIPPED, before, facts(why));
    }

    void cancelled(TaskState before, TaskError why) {
        end(before, TaskStatus.CANCELLED, Outcome.CANCELLED, null, why, null);
        event(PlanEvent.Type.TASK_CANCELLED, before, facts(why));
    }
}
