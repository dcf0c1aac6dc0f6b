package dev.baton.testkit;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.CancelReply;
import dev.baton.spi.InputRequest;
import dev.baton.spi.Lookup;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the attempts of a type do, one after the other: what an attempt does on its way, how it ends, {@link #then()} what the next
 * one does. Each task goes through the script by itself, and its last part goes for all attempts that follow.
 *
 * <pre>{@code
 * agents.on("http").takes(Duration.ofSeconds(3)).fails("HTTP_503").then().returns(Map.of("items", 3));
 * agents.on("http").task("publish").hangs();
 * }</pre>
 */
public final class Script {
    private final ScriptedAdapter adapter;
    private final String type;
    private final @Nullable String task;
    private final int attempt;
    private final List<Part> parts = new ArrayList<>(List.of(new Part()));

    /** How the news of an attempt reach Baton. */
    enum News {
        /** When it asks. */
        POLLED,
        PUSHED,
        /** By a webhook that says that there are some. */
        HINTED,
        /** By a webhook that says what they are. */
        DELIVERED
    }

    /** What one attempt does. */
    static final class Part {
        final List<Step> steps = new ArrayList<>();

        @Nullable
        Function<ScriptedAttempt, TaskReport> end;

        News news = News.POLLED;
        boolean answersDispatch = true;
        boolean hangs;
        boolean ignoresCancel;
        CancelReply cancelReply = CancelReply.REQUESTED;

        @Nullable
        Lookup lookup;

        /** True: it is said how it ends, or that it does not. */
        boolean isEnded() {
            return end != null || hangs;
        }

        boolean isWhole() {
            return isEnded() || !answersDispatch;
        }
    }

    /** Something an attempt does before it ends. */
    sealed interface Step {
        record Takes(Duration time) implements Step {}

        record Tells(double fraction, @Nullable String message) implements Step {}

        record Logs(String text) implements Step {}

        record Asks(List<InputRequest> requests) implements Step {}
    }

    Script(ScriptedAdapter adapter, String type, @Nullable String task, int attempt) {
        this.adapter = adapter;
        this.type = type;
        this.task = task;
        this.attempt = attempt;
    }

    /** A script for one task of the type, which goes before that of the type. */
    public Script task(String id) {
        return adapter.script(type, id, attempt);
    }

    /** A script for the attempts of one number, from 1, which goes before those of the task and of the type. */
    public Script attempt(int number) {
        return adapter.script(type, task, number);
    }

    // on its way

    /** So much time passes. */
    public Script takes(Duration time) {
        return does(new Step.Takes(time));
    }

    /** It tells how far it is: from 0 to 1. */
    public Script reportsProgress(double fraction, String message) {
        return does(new Step.Tells(fraction, message));
    }

    /** It writes to the log of its task. */
    public Script logs(String text) {
        return does(new Step.Logs(text));
    }

    /** It asks for something, and goes on when it has the answer, which a later {@link #returns(Function)} can read. */
    public Script asksForInput(String requestId, String prompt) {
        return asksForInput(InputRequest.of(requestId, prompt));
    }

    /** It asks for all of these at once, and goes on when it has all answers. */
    public Script asksForInput(InputRequest... requests) {
        return does(new Step.Asks(List.of(requests)));
    }

    private Script does(Step step) {
        unended().steps.add(step);
        return this;
    }

    // how it ends

    /**
     * It completes.
     *
     * @param output JSON, or whatever {@link Json#of} takes
     */
    public Script returns(@Nullable Object output) {
        Json json = Json.of(output);
        return ends(attempt -> TaskReport.completed(json));
    }

    /** It completes with what is computed from the attempt: its payload, its answers. Null: with null. */
    public Script returns(@Nullable Function<ScriptedAttempt, @Nullable Object> output) {
        return ends(done -> TaskReport.completed(output == null ? Json.NULL : Json.of(output.apply(done))));
    }

    /** It fails, and may be tried again: the class is TRANSIENT. */
    public Script fails(String code) {
        return fails(code, ErrorClass.TRANSIENT);
    }

    public Script fails(String code, ErrorClass errorClass) {
        return fails(new TaskError(code, "as the script says", errorClass));
    }

    public Script fails(TaskError error) {
        return ends(attempt -> TaskReport.failed(error));
    }

    /** It fails as is computed from the attempt. */
    public Script fails(Function<ScriptedAttempt, TaskError> error) {
        return ends(attempt -> TaskReport.failed(error.apply(attempt)));
    }

    /** The runtime ends it without being asked to. */
    public Script isCancelledRemotely(String reason) {
        return ends(attempt -> TaskReport.cancelled(reason));
    }

    /** The runtime does not know any more what became of it (L16). */
    public Script loses(String reason) {
        return ends(attempt -> new TaskReport.Lost(reason));
    }

    /** Provably nothing started; Baton sends it again after a second, which is for the next part of the script. */
    public Script isRefused(String code) {
        return isRefused(code, Duration.ofSeconds(1));
    }

    public Script isRefused(String code, Duration retryAfter) {
        TaskError error = TaskError.transientError(code, "as the script says");
        return ends(attempt -> new TaskReport.NotStarted(error, retryAfter));
    }

    /** It runs until it is cancelled. */
    public Script hangs() {
        unended().hangs = true;
        return this;
    }

    private Script ends(Function<ScriptedAttempt, TaskReport> how) {
        unended().end = how;
        return this;
    }

    /** What comes from here on is for the next attempt. */
    public Script then() {
        if (!last().isWhole()) {
            throw new IllegalStateException(
                    "The script of " + this + " says then(), and not how the attempt before ends: "
                            + "add returns(…), fails(…), loses(…), isRefused(…), hangs() or neverAnswers() before it.");
        }
        parts.add(new Part());
        return this;
    }

    // how the runtime behaves

    /** Its dispatch is never answered, whatever it does: without {@link #pushes} and webhooks, only a lookup finds out. */
    public Script neverAnswers() {
        last().answersDispatch = false;
        return this;
    }

    /** It pushes what it asks and how it ends, instead of waiting until Baton asks. */
    public Script pushes() {
        last().news = News.PUSHED;
        return this;
    }

    /** A webhook tells what it asks and how it ends. */
    public Script deliversWebhooks() {
        last().news = News.DELIVERED;
        return this;
    }

    /** A webhook tells that there is news, and Baton asks. */
    public Script hintsByWebhook() {
        last().news = News.HINTED;
        return this;
    }

    /** What a cancel is answered. Default REQUESTED, upon which the attempt ends at once; with another answer it goes on. */
    public Script repliesToCancel(CancelReply reply) {
        last().cancelReply = reply;
        return this;
    }

    /** It says that it will end, and goes on. */
    public Script ignoresCancel() {
        last().ignoresCancel = true;
        return this;
    }

    /** What a lookup is answered. Default: the truth. */
    public Script repliesToLookup(Lookup reply) {
        last().lookup = reply;
        return this;
    }

    private Part last() {
        return parts.get(parts.size() - 1);
    }

    private Part unended() {
        if (last().isEnded()) {
            throw new IllegalStateException("The script of " + this + " says how attempt " + parts.size()
                    + " ends, and then goes on: write then() before what the next attempt does.");
        }
        return last();
    }

    /** False: it was named, and nothing was said of what it does. */
    boolean isSaid() {
        return parts.size() > 1 || last().isWhole() || !last().steps.isEmpty();
    }

    /** What the n-th start of a task does, from 0. */
    Part part(int start) {
        return parts.get(Math.min(start, parts.size() - 1));
    }

    @Override
    public String toString() {
        return "\"" + type + "\"" + (task == null ? "" : ", task \"" + task + "\"")
                + (attempt == 0 ? "" : ", attempt " + attempt);
    }
}
