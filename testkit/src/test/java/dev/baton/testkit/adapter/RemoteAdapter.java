package dev.baton.testkit.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.Health;
import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.TaskError;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.InputRequest;
import dev.baton.spi.Lookup;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import dev.baton.testkit.adapter.MemoryRuntime.Run;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Speaks to a {@link MemoryRuntime} as one should; what is wrong on purpose overrides one piece of it. */
class RemoteAdapter implements ExecutionAdapter {
    static class Deduped extends RemoteAdapter {
        Deduped(MemoryRuntime runtime) {
            super(runtime, Redelivery.DEDUPED);
        }
    }

    static class Findable extends RemoteAdapter {
        Findable(MemoryRuntime runtime) {
            super(runtime, Redelivery.LOOKUP);
        }
    }

    final MemoryRuntime runtime;
    AdapterContext context;
    private final Redelivery redelivery;

    RemoteAdapter(MemoryRuntime runtime, Redelivery redelivery) {
        this.runtime = runtime;
        this.redelivery = redelivery;
    }

    @Override
    public AdapterTraits traits() {
        return AdapterTraits.DEFAULT
                .withRedelivery(redelivery)
                .withCancels(true)
                .withAnswers(true)
                .withWebhooks(true)
                .withPollInterval(Duration.ofMillis(20))
                .withDispatchTimeout(Duration.ofSeconds(5));
    }

    @Override
    public void start(AdapterContext adapterContext) {
        context = adapterContext;
    }

    @Override
    public List<PlanProblem> check(Task task) {
        return task.payload().find("/unfit").isPresent()
                ? List.of(new PlanProblem("UNFIT", "/payload/unfit", "nobody can do this", "Leave it out."))
                : List.of();
    }

    @Override
    public final CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        return CompletableFuture.completedFuture(dispatched(dispatch));
    }

    TaskReport dispatched(TaskDispatch dispatch) {
        if (dispatch.payload().find("/unfit").isPresent()) {
            return refusal(dispatch);
        }
        if (dispatch.payload().find("/progress").isPresent()) {
            tellProgress(dispatch.ref());
        }
        Run run = isNew(dispatch)
                ? runtime.start(key(dispatch.ref()), dispatch.ref(), dispatch.payload(), this)
                : runtime.runs.get(key(dispatch.ref()));
        return new TaskReport.Running(handle(run), pollAfter());
    }

    TaskReport refusal(TaskDispatch dispatch) {
        return TaskReport.failed(TaskError.permanent("UNFIT", "nobody can do this"));
    }

    void tellProgress(TaskRef ref) {
        context.progress(ref, 0.5, "half of it");
        log(ref, "half of it is done");
    }

    void log(TaskRef ref, String text) {
        context.log(ref, text);
    }

    boolean isNew(TaskDispatch dispatch) {
        synchronized (runtime) {
            if (runtime.runs.containsKey(key(dispatch.ref()))) {
                return false;
            }
            runtime.runs.put(
                    key(dispatch.ref()), new Run(key(dispatch.ref()), dispatch.ref(), dispatch.payload(), this));
            return true;
        }
    }

    String key(TaskRef ref) {
        return ref.dispatchKey();
    }

    TaskHandle handle(Run run) {
        return new TaskHandle(Json.of(run.key));
    }

    Duration pollAfter() {
        return null;
    }

    Run find(TaskHandle handle) {
        return handle == null || handle.value().kind() != Json.Kind.STRING
                ? null
                : runtime.runs.get(handle.value().text());
    }

    @Override
    public final CompletionStage<TaskReport> poll(RunningTask task) {
        Run run = find(task.handle());
        return CompletableFuture.completedFuture(run == null ? unknownHandle() : polled(run));
    }

    TaskReport unknownHandle() {
        return new TaskReport.Lost("no such run");
    }

    TaskReport polled(Run run) {
        if (run.asks()) {
            return TaskReport.inputRequired(handle(run), request(run));
        }
        if (run.goesOn()) {
            return new TaskReport.Running(handle(run), pollAfter());
        }
        TaskReport end = new TaskReport.Ended(result(run));
        if (!run.isEnded) {
            run.isEnded = true;
            push(run, end);
        }
        return end;
    }

    void push(Run run, TaskReport end) {
        context.push(run.ref, end);
    }

    TaskResult result(Run run) {
        if (run.isStopped) {
            return stopped();
        } else if (run.order.find("/fail").isPresent()) {
            return new TaskResult.Failed(failure(run.order.text("fail")));
        }
        return new TaskResult.Completed(
                run.answer == null ? output(run.order.find("/return").orElse(Json.NULL)) : run.answer);
    }

    TaskResult stopped() {
        return new TaskResult.Cancelled("as asked");
    }

    TaskError failure(String text) {
        return TaskError.unclassified("RUN_FAILED", "the run failed: " + text);
    }

    Json output(Json value) {
        return value;
    }

    InputRequest request(Run run) {
        return InputRequest.of("q-1", run.order.text("ask"));
    }

    @Override
    public final CompletionStage<TaskReport> answer(RunningTask task, InputAnswer answer) {
        Run run = find(task.handle());
        if (run == null || !isAsked(run, answer)) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("nobody asked"));
        }
        take(run, answer.value());
        return CompletableFuture.completedFuture(polled(run));
    }

    boolean isAsked(Run run, InputAnswer answer) {
        return run.order.find("/ask").isPresent() && answer.requestId().equals("q-1");
    }

    void take(Run run, Json answer) {
        if (run.asks()) {
            run.answer = answer;
        }
    }

    @Override
    public WebhookReading readWebhook(WebhookDelivery delivery) {
        return isGenuine(delivery)
                ? read(Json.parse(new String(delivery.body(), UTF_8)))
                : new WebhookReading.Refused("not from the runtime");
    }

    boolean isGenuine(WebhookDelivery delivery) {
        return SignedNews.isGenuine(delivery);
    }

    WebhookReading read(Json news) {
        return new WebhookReading.Accepted(news.text("key"), null);
    }

    @Override
    public CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
        if (redelivery != Redelivery.LOOKUP) {
            return ExecutionAdapter.super.lookup(dispatch);
        }
        return CompletableFuture.completedFuture(found(dispatch));
    }

    Lookup found(TaskDispatch dispatch) {
        Run run = runtime.runs.get(key(dispatch.ref()));
        return run == null ? new Lookup.NeverSeen() : new Lookup.Found(polled(run));
    }

    @Override
    public final CompletionStage<CancelReply> cancel(RunningTask task) {
        Run run = runtime.runs.get(key(task.ref()));
        return CompletableFuture.completedFuture(cancelled(run, task));
    }

    CancelReply cancelled(Run run, RunningTask task) {
        if (run == null || run.isEnded) {
            return CancelReply.ALREADY_OVER;
        }
        run.isStopped |= run.goesOn() || run.asks();
        return CancelReply.REQUESTED;
    }

    @Override
    public CompletionStage<Health> health() {
        return CompletableFuture.completedFuture(Health.UP);
    }
}
