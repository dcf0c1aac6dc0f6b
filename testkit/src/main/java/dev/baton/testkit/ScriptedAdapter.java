package dev.baton.testkit;

import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.internal.document.Nearest;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.Lookup;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * An adapter whose agents do what a test says, on a {@link VirtualClock}, and that remembers what was asked of it. One of them serves any
 * number of types: register it under each. Its agents live as long as it does: they survive a restart of the orchestrator.
 * Safe for use by many threads.
 */
public final class ScriptedAdapter implements ExecutionAdapter {
    private static final String SIGNATURE = "x-scripted-signature";

    private final VirtualClock clock;
    private final Map<List<?>, Script> scripts = new LinkedHashMap<>();
    private final Map<List<?>, Integer> starts = new LinkedHashMap<>();
    private final Map<String, Play> plays = new LinkedHashMap<>();
    private final List<ScriptedAttempt> attempts = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final List<CompletableFuture<?>> unanswered = new ArrayList<>();
    private AdapterTraits traits = AdapterTraits.DEFAULT
            .withRedelivery(Redelivery.DEDUPED)
            .withCancels(true)
            .withAnswers(true)
            .withWebhooks(true)
            .withPollInterval(Duration.ofSeconds(1));
    private @Nullable AdapterContext context;
    private @Nullable BiConsumer<String, WebhookDelivery> endpoint;
    private @Nullable Set<String> sealed;

    public ScriptedAdapter(VirtualClock clock) {
        this.clock = clock;
    }

    /** What its agents do with tasks of a type; the same script for the same type. */
    public Script on(String type) {
        return script(type, null, 0);
    }

    synchronized Script script(String type, @Nullable String task, int attempt) {
        Set<String> served = sealed;
        if (served != null && !served.contains(type)) {
            throw new IllegalStateException(
                    "\"" + type + "\" is scripted after the orchestrator was built, which serves " + served
                            + ": say what the agents of a type do before the first plan.");
        }
        return scripts.computeIfAbsent(key(type, task, attempt), key -> new Script(this, type, task, attempt));
    }

    private static List<?> key(String type, @Nullable String task, int attempt) {
        return List.of(type, task == null ? "" : task, attempt);
    }

    /** Another ability, or another way to be treated: to be said before it is registered. Default: it can do everything. */
    public synchronized ScriptedAdapter withTraits(UnaryOperator<AdapterTraits> change) {
        traits = change.apply(traits);
        return this;
    }

    /**
     * Where the webhooks of its agents go: the name of their type, and what is delivered. Default: nowhere. To be
     * {@link dev.baton.Orchestrator#deliver}.
     */
    public synchronized void deliversTo(BiConsumer<String, WebhookDelivery> host) {
        endpoint = host;
    }

    /** The types that are scripted. */
    public synchronized Set<String> types() {
        Set<String> types = new LinkedHashSet<>();
        scripts.keySet().forEach(key -> types.add((String) key.get(0)));
        return types;
    }

    /** No type can be added any more. */
    synchronized void seal() {
        sealed = types();
    }

    // what was asked of it

    /** Every attempt it was given, in order. */
    public synchronized List<ScriptedAttempt> attempts() {
        return List.copyOf(attempts);
    }

    /** Those of one task. */
    public List<ScriptedAttempt> attempts(String task) {
        return attempts().stream()
                .filter(attempt -> attempt.task().equals(task))
                .toList();
    }

    /** Every call in order: {@code dispatch fetch#1}, {@code poll fetch#1}, {@code answer fetch#1 q} … */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** A webhook about an attempt as its runtime would send it now; to be delivered once more, too late, or to the wrong address. */
    public WebhookDelivery webhook(ScriptedAttempt attempt) {
        return webhook(attempt.ref().dispatchKey());
    }

    WebhookDelivery webhook(String key) {
        byte[] body = Json.object(Map.of("key", Json.of(key))).toString().getBytes(StandardCharsets.UTF_8);
        return new WebhookDelivery(Map.of(SIGNATURE, List.of(signature(body))), body, clock.now());
    }

    /** Over the raw bytes, as it ought to be. */
    private static String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("known to both".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has it", e);
        }
    }

    // what the orchestrator asks

    @Override
    public synchronized AdapterTraits traits() {
        return traits;
    }

    @Override
    public synchronized void start(AdapterContext given) {
        context = given;
    }

    /** The type must be scripted: the problem names those that are, and the nearest. */
    @Override
    public List<PlanProblem> check(Task task) {
        String type = String.valueOf(task.type());
        return types().contains(type)
                ? List.of()
                : List.of(new PlanProblem("NOT_SCRIPTED", "/type", notScripted(type), Nearest.hint(type, types())));
    }

    private static String notScripted(String type) {
        return "nothing is scripted for \"" + type + "\": say on(\"" + type + "\") and what its agents do";
    }

    @Override
    public synchronized CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        calls.add("dispatch " + shown(dispatch.ref()));
        String key = dispatch.ref().dispatchKey();
        Play known = plays.get(key);
        Play play = known == null || known.isRefused() ? begin(dispatch) : known;
        if (play == null) {
            return answer(TaskReport.failed(TaskError.permanent("NOT_SCRIPTED", notScripted(dispatch.type()))));
        } else if (!play.part.isWhole()) {
            String what = "the script of \"" + dispatch.type() + "\" does not say how " + play.attempt
                    + " ends: add returns(…), fails(…), hangs() or another end";
            return answer(TaskReport.failed(TaskError.permanent("NOT_SCRIPTED", what)));
        }
        play.attempt.dispatches++;
        if (!play.part.answersDispatch) {
            CompletableFuture<TaskReport> never = new CompletableFuture<>();
            unanswered.add(never);
            return never;
        }
        return answer(play.report());
    }

    private @Nullable Play begin(TaskDispatch dispatch) {
        Script script = script(dispatch);
        if (script == null) {
            return null;
        }
        TaskRef ref = dispatch.ref();
        int start = starts.merge(List.of(script, ref.planId(), ref.taskId()), 1, Integer::sum);
        ScriptedAttempt attempt = new ScriptedAttempt(dispatch);
        attempts.add(attempt);
        Play play = new Play(this, clock, attempt, script.part(start - 1));
        plays.put(ref.dispatchKey(), play);
        play.begin();
        return play;
    }

    /** The narrowest there is. */
    private @Nullable Script script(TaskDispatch dispatch) {
        String type = dispatch.type();
        String task = dispatch.ref().taskId();
        int attempt = dispatch.ref().attempt();
        for (List<?> key :
                List.of(key(type, task, attempt), key(type, null, attempt), key(type, task, 0), key(type, null, 0))) {
            Script script = scripts.get(key);
            if (script != null && script.isSaid()) {
                return script;
            }
        }
        return null;
    }

    @Override
    public synchronized CompletionStage<TaskReport> poll(RunningTask task) {
        calls.add("poll " + shown(task.ref()));
        Play play = plays.get(task.ref().dispatchKey());
        if (play == null) {
            return answer(new TaskReport.Lost("it was never dispatched to this adapter"));
        }
        play.attempt.polls++;
        return answer(play.report());
    }

    @Override
    public synchronized CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
        calls.add("lookup " + shown(dispatch.ref()));
        Play play = plays.get(dispatch.ref().dispatchKey());
        if (traits.redelivery() != Redelivery.LOOKUP) {
            return answer(new Lookup.Unknown("LOOKUP is not declared"));
        } else if (play == null) {
            return answer(new Lookup.NeverSeen());
        }
        play.attempt.lookups++;
        return answer(play.part.lookup == null ? new Lookup.Found(play.report()) : play.part.lookup);
    }

    @Override
    public synchronized CompletionStage<CancelReply> cancel(RunningTask task) {
        calls.add("cancel " + shown(task.ref()));
        Play play = plays.get(task.ref().dispatchKey());
        if (!traits.cancels()) {
            return answer(CancelReply.NOT_SUPPORTED);
        }
        return answer(play == null ? CancelReply.ALREADY_OVER : play.cancel());
    }

    @Override
    public synchronized CompletionStage<TaskReport> answer(RunningTask task, InputAnswer answer) {
        calls.add("answer " + shown(task.ref()) + " " + answer.requestId());
        Play play = plays.get(task.ref().dispatchKey());
        if (!traits.answers()) {
            return CompletableFuture.failedFuture(new UnsupportedOperationException("answers are not declared"));
        }
        return answer(
                play == null ? new TaskReport.Lost("it was never dispatched to this adapter") : play.answered(answer));
    }

    @Override
    public synchronized WebhookReading readWebhook(WebhookDelivery delivery) {
        calls.add("webhook");
        if (!traits.webhooks()) {
            return new WebhookReading.Refused("webhooks are not declared");
        }
        byte[] signed = String.valueOf(delivery.header(SIGNATURE)).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(signed, signature(delivery.body()).getBytes(StandardCharsets.UTF_8))) {
            return new WebhookReading.Refused("its signature is wrong");
        }
        String key =
                Json.parse(new String(delivery.body(), StandardCharsets.UTF_8)).text("key");
        Play play = plays.get(key);
        return new WebhookReading.Accepted(
                key, play == null || play.part.news != Script.News.DELIVERED ? null : play.report());
    }

    private static <T> CompletionStage<T> answer(T answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static String shown(TaskRef ref) {
        return ref.taskId() + "#" + ref.attempt();
    }

    // what its agents do by themselves

    synchronized void progress(ScriptedAttempt attempt, double fraction, @Nullable String message) {
        if (context != null) {
            context.progress(attempt.ref(), fraction, message);
        }
    }

    synchronized void log(ScriptedAttempt attempt, String text) {
        if (context != null) {
            context.log(attempt.ref(), text);
        }
    }

    /** There is news of an attempt. */
    synchronized void tell(Play play) {
        switch (play.part.news) {
            case POLLED -> {}
            case PUSHED -> {
                if (context != null) {
                    context.push(play.attempt.ref(), play.report());
                }
            }
            case HINTED, DELIVERED -> {
                if (endpoint != null) {
                    endpoint.accept(play.attempt.type(), webhook(play.attempt));
                }
            }
        }
    }

    /** Ends what was to hang for ever, so that the orchestrator need not wait for it when it closes. */
    synchronized void giveUp() {
        unanswered.forEach(never -> never.completeExceptionally(new IllegalStateException("the test is over")));
        unanswered.clear();
    }
}
