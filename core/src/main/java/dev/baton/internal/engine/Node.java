package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.internal.logs.TaskLogs;
import dev.baton.internal.secrets.Redaction;
import dev.baton.internal.text.Thrown;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.Lookup;
import dev.baton.spi.PlanStore;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge of the engine: its threads, its store, its adapters, and who runs what where. The engine itself knows none of them.
 *
 * <p>Threads: {@code baton-engine} drains the mailbox for those who may not; {@code baton-journal} writes flushes to stores that
 * block, {@code baton-log} what tasks log; {@code baton-read} reads from them; {@code baton-worker} or virtual threads run what blocks; {@code baton-callback} calls
 * the host. With {@code callerRuns} there are none, and the caller's thread does it all.
 */
final class Node implements Dispatcher.News {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long TURN = 1_000_000;
    private static final Duration FULL_WAIT = Duration.ofMillis(100);

    private final EngineSettings settings;
    private final StoreAccess access;
    private final PlanStore.Identity identity;
    private final Adapters adapters;
    private final Engine engine;
    private final Mailbox mailbox;
    private final Listeners listeners;
    private final TaskLogs logs;
    private final Intake intake;
    private final Executor workers;
    private final Executor callbacks;
    private final @Nullable ExecutorService ownWorkers;
    private final @Nullable ExecutorService ownCallbacks;
    private final Journals journals;

    /** Null: the node has threads of its own. */
    private final @Nullable Turns turns;

    private final @Nullable EngineThread engineThread;

    /** One for each journal of a store that blocks. */
    private final List<JournalThread> journalThreads = new ArrayList<>();

    private volatile boolean isClosing;

    /** True once our threads have ended: whoever puts a letter in acts on it, and hears that it is too late. */
    private volatile boolean isShut;

    /** Why the engine has stopped by itself; null: it has not. */
    private volatile @Nullable BatonException failure;

    private final AtomicLong rowsWritten = new AtomicLong();

    static Node open(EngineSettings settings) {
        PlanStore.Identity identity = settings.store().open();
        try {
            return new Node(settings, identity);
        } catch (RuntimeException | Error e) {
            settings.store().close();
            throw e;
        }
    }

    private Node(EngineSettings settings, PlanStore.Identity identity) {
        this.settings = settings;
        this.identity = identity;
        Turns given = settings.turns();
        boolean threads = given == null;
        this.turns = given;
        this.access = new StoreAccess(settings.store(), given == null ? null : given.reads());
        this.ownWorkers = threads && settings.executor() == null
                ? Threads.workers(settings.limits().maxInFlight())
                : null;
        this.ownCallbacks = threads && settings.callbacks() == null ? Threads.callbacks() : null;
        this.workers = firstOf(settings.executor(), ownWorkers, given == null ? null : given.workers());
        this.callbacks = firstOf(settings.callbacks(), ownCallbacks, given == null ? null : given.callbacks());
        Permits permits = new Permits(settings.limits());
        this.adapters = new Adapters(settings, permits);
        this.listeners = new Listeners(settings.listeners(), callbacks);
        ThreadFactory logThreads = threads && settings.store().blocking() ? Threads.named("baton-log") : null;
        this.logs = new TaskLogs(settings.store(), identity.incarnation(), settings.time(), logThreads);
        Redaction redaction = new Redaction(settings.secrets(), settings.redact());
        this.intake = new Intake(redaction);
        Outputs outputs = new Outputs(access, redaction);
        List<Journals.Committer> committers = new ArrayList<>();
        List<Journal> all = new ArrayList<>();
        for (int place = 0; place < settings.store().writers(); place++) {
            all.add(new Journal(place, settings.store(), this::pauseJournal));
            committers.add(committer(all.get(place)));
        }
        this.journals = new Journals(all, committers);
        this.engine = new Engine(
                settings,
                access,
                identity,
                adapters,
                permits,
                journals,
                listeners,
                outputs,
                new Dispatcher(outputs, intake, this),
                this::post,
                this::alarm);
        for (Journals.Committer committer : committers) {
            if (committer instanceof InlineCommitter own) {
                own.flushed = engine::flushed;
            }
        }
        this.mailbox = new Mailbox(engine, this::toWorkers);
        this.engineThread = threads ? new EngineThread(() -> mailbox.drain(false)) : null;
    }

    private static Executor firstOf(@Nullable Executor hosts, @Nullable Executor own, @Nullable Executor ofTurns) {
        if (hosts != null) {
            return hosts;
        }
        return Objects.requireNonNull(own != null ? own : ofTurns);
    }

    private Journals.Committer committer(Journal journal) {
        if (turns == null && settings.store().blocking()) {
            JournalThread thread = new JournalThread(journal, this::written, this::journalDied);
            journalThreads.add(thread);
            return thread;
        } else if (turns != null && turns.writesBeside() && settings.store().blocking()) {
            return new HandedOverCommitter(journal, turns.journal(), this::written);
        }
        return new InlineCommitter(journal);
    }

    /** Writes at once, on the thread that drains. */
    private static final class InlineCommitter implements Journals.Committer {
        private final Journal journal;
        private Consumer<Journal.Flush> flushed = flush -> {};

        InlineCommitter(Journal journal) {
            this.journal = journal;
        }

        @Override
        public void idle() {}

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public boolean isInline() {
            return true;
        }

        @Override
        public void write(Journal.Flush flush) {
            journal.write(flush);
            flushed.accept(flush);
        }
    }

    private void written(Journal.Flush flush) {
        rowsWritten.addAndGet(flush.rows);
        mailbox.put(() -> {
            journals.written(flush);
            engine.flushed(flush);
        });
        mailbox.drain(false);
    }

    /** Nothing can be stored any more, so nothing is decided any more either, and whoever waits hears of it. */
    private void journalDied(Throwable of) {
        BatonException why = new BatonException(
                "ENGINE_STOPPED",
                "The journal died of " + of + "; nothing more is decided or stored here",
                "Close the orchestrator and build it again: it goes on from what is stored. Mend the cause first.",
                of);
        failure = why;
        LOG.atError()
                .addKeyValue("event", "engine_stopped")
                .addKeyValue("code", why.code())
                .log("The engine stops", why);
        mailbox.put(() -> engine.shut(why));
        mailbox.drain(false);
    }

    /** About how many rows were written to a store that blocks. */
    long rowsWritten() {
        return rowsWritten.get();
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** What to tell those who come too late. */
    BatonException whyShut() {
        BatonException why = failure;
        return why == null ? shuttingDown() : why;
    }

    private boolean pauseJournal(long nanos) {
        pause(nanos);
        return !isClosing;
    }

    private void toWorkers(Runnable job) {
        if (!isShut) {
            hand(workers, () -> run(job));
        }
    }

    /** Has an executor run something; one that is full is asked again, for what it is to do is not to be lost. */
    private void hand(Executor executor, Runnable job) {
        try {
            executor.execute(job);
        } catch (RejectedExecutionException | OutOfMemoryError e) { // the latter: no more threads
            LOG.atDebug().addKeyValue("event", "executor_full").setCause(e).log("An executor is full, or shut down");
            post(() -> engine.time().in(FULL_WAIT, () -> hand(executor, job)));
        }
    }

    /** Runs a piece of work on a worker's thread, and goes on with what its news set off. */
    private void run(Runnable job) {
        Runnable next = job;
        while (next != null) {
            next.run();
            next = turns == null ? mailbox.drain(true) : null;
        }
        if (turns != null) {
            turns.want();
        }
    }

    void startAdapters() {
        for (Registered adapter : adapters.all()) {
            adapter.adapter().start(new Context(adapter.name()));
        }
    }

    void startThreads() {
        journalThreads.forEach(Thread::start);
        if (engineThread != null) {
            engineThread.start();
        } else if (turns != null) {
            turns.begin(this::turn);
        }
    }

    // the mailbox

    /** Puts a letter in; somebody will see to it later. */
    void put(Runnable letter) {
        mailbox.put(letter);
    }

    /** Puts a letter in and sees to it that it is acted on. */
    void post(Runnable letter) {
        mailbox.put(letter);
        wake();
    }

    /** The same for a letter that somebody waits for: what it dies of is the answer. */
    void post(CompletableFuture<?> answer, Runnable letter) {
        post(() -> {
            try {
                letter.run();
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                answer.completeExceptionally(e);
                throw e;
            }
        });
    }

    @Override
    public void wake() {
        if (isShut) {
            mailbox.drain(false);
        } else if (engineThread != null) {
            if (!mailbox.isBusy()) {
                engineThread.signal();
            }
        } else if (turns != null) {
            turns.want();
        }
    }

    private void turn() {
        mailbox.drain(false);
    }

    private void alarm(long untilNext) {
        if (engineThread != null) {
            engineThread.alarm(untilNext);
        } else if (turns != null) {
            turns.wantIn(untilNext);
        }
    }

    // what adapters say

    @Override
    public void report(Call call, TaskReport report) {
        if (report instanceof TaskReport.Ended) {
            logs.ended(call.ref);
        }
        mailbox.put(() -> engine.attending().reported(call, report));
    }

    @Override
    public void polled(Call call, Json handle, TaskReport report) {
        if (report instanceof TaskReport.Ended) {
            logs.ended(call.ref);
        }
        mailbox.put(() -> engine.attending().polled(call, handle, report));
    }

    @Override
    public void taken(Call call, InputAnswer answer, TaskReport report) {
        if (report instanceof TaskReport.Ended) {
            logs.ended(call.ref);
        }
        mailbox.put(() -> engine.attending().taken(call, answer, report));
    }

    @Override
    public void unsent(Call call, TaskReport report) {
        mailbox.put(() -> engine.attending().unsent(call, report));
    }

    @Override
    public void silence(Call call, String during, Throwable why) {
        String told = intake.redaction().text(call.ref, Thrown.text(why));
        mailbox.put(() -> engine.attending().silent(call, during, told));
    }

    @Override
    public void lookedUp(Call call, int asked, Lookup answer) {
        mailbox.put(() -> engine.attending().lookedUp(call, asked, answer));
    }

    @Override
    public void begun(Call call, Json what, @Nullable Instant until) {
        mailbox.put(() -> engine.attending().begun(call, what, until));
    }

    @Override
    public void overtaken(Call call, int asked) {
        mailbox.put(() -> engine.attending().overtaken(call, asked));
    }

    @Override
    public void heldBack(Call call) {
        mailbox.put(() -> engine.attending().heldBack(call));
    }

    @Override
    public void withdrawn(Call call) {
        mailbox.put(() -> engine.attending().withdrawn(call));
    }

    @Override
    public boolean isClosing() {
        return isClosing || failure != null;
    }

    boolean isShut() {
        return isShut || failure != null;
    }

    private final class Context implements AdapterContext {
        private final String adapter;

        Context(String adapter) {
            this.adapter = adapter;
        }

        @Override
        public @Nullable URI callback(TaskRef ref) {
            return settings.addresses().of(adapter, ref);
        }

        @Override
        public String storeId() {
            return identity.storeId();
        }

        @Override
        public TimeSource time() {
            return settings.time();
        }

        @Override
        public Executor blocking() {
            return Node.this::toWorkers;
        }

        @Override
        public void push(TaskRef ref, TaskReport report) {
            TaskReport checked = intake.report(ref, report);
            if (checked instanceof TaskReport.Ended) {
                logs.ended(ref);
            }
            post(() -> engine.attending().pushed(ref, checked));
        }

        @Override
        public void progress(TaskRef ref, double fraction, @Nullable String message) {
            engine.heartbeats().heard(ref);
            String told = message == null ? null : intake.redaction().text(ref, message);
            listeners.progress(ref.planId(), ref.taskId(), fraction, told);
        }

        @Override
        public void log(TaskRef ref, String text) {
            logs.log(ref, intake.redaction().text(ref, text));
        }
    }

    // waiting

    /** Waits for something that the mailbox will bring about. */
    <T> T await(CompletableFuture<T> future) {
        try {
            return turns == null ? future.get() : driven(turns, future, Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BatonException(
                    "INTERRUPTED",
                    "The thread was interrupted while it waited",
                    "What it asked for may still happen.",
                    e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw StoreAccess.cause(e);
        }
    }

    /** The same, for no longer than a time; null: it was not enough. */
    <T> @Nullable T await(CompletableFuture<T> future, Duration timeout) {
        long nanos = timeout.toSeconds() > Long.MAX_VALUE / 2_000_000_000L ? Long.MAX_VALUE / 2 : timeout.toNanos();
        try {
            return turns == null ? future.get(nanos, TimeUnit.NANOSECONDS) : driven(turns, future, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BatonException(
                    "INTERRUPTED", "The thread was interrupted while it waited", "The plan goes on.", e);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw StoreAccess.cause(e);
        }
    }

    private static <T> T driven(Turns turns, CompletableFuture<T> future, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!turns.await(future, nanos)) {
            throw new TimeoutException();
        }
        return future.get();
    }

    private void pause(long nanos) {
        if (turns == null) {
            LockSupport.parkNanos(nanos);
        } else {
            turns.pause(nanos);
        }
    }

    /** Answers a future with something that may have to wait for the store. */
    <T> void offload(Supplier<T> question, CompletableFuture<T> answer) {
        Runnable ask = () -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        };
        if (settings.store().blocking()) {
            toWorkers(ask);
        } else {
            ask.run();
        }
    }

    /** Calls the host. */
    void callBack(Runnable call) {
        if (isShut || callbacks instanceof ExecutorService pool && pool.isShutdown()) {
            call.run(); // nobody else would
        } else {
            hand(callbacks, call);
        }
    }

    /** The same, completed where the host wants to be called. */
    <T> CompletionStage<T> onCallbacks(CompletableFuture<T> future) {
        return future.whenCompleteAsync((value, failure) -> {}, this::callBack);
    }

    // closing

    static BatonException shuttingDown() {
        return new BatonException("SHUTTING_DOWN", "The orchestrator is closed", "Build a new one on the same store.");
    }

    void closing() {
        isClosing = true;
        post(engine::stopStarting);
    }

    /** Waits until no work of ours is out and everything decided is stored; false: the time was not enough. */
    boolean awaitQuiet(Duration timeout) {
        boolean interrupted = false;
        try {
            // Counted in turns, not on the clock, which stands still where time is virtual.
            for (long left = timeout.toNanos(); left >= 0; left -= TURN) {
                CompletableFuture<Boolean> isQuiet = new CompletableFuture<>();
                post(() -> isQuiet.complete(engine.isQuiet()));
                if (turns == null
                        ? isQuiet.get(1, TimeUnit.SECONDS)
                        : driven(turns, isQuiet, TimeUnit.SECONDS.toNanos(1))) {
                    return true;
                }
                pause(TURN);
                interrupted |= Thread.interrupted();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug()
                    .addKeyValue("event", "close_unanswered")
                    .setCause(e)
                    .log("The engine does not answer while it closes");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return false;
    }

    void shutDown() {
        isClosing = true;
        if (engineThread != null) {
            engineThread.end(Thread.currentThread());
        }
        journalThreads.forEach(JournalThread::end);
        leaveOthers();
        isShut = true;
        post(() -> engine.shut(shuttingDown()));
        adapters.close(turns == null);
        if (ownWorkers != null) {
            ownWorkers.shutdownNow();
            Threads.awaitEnd(ownWorkers);
        }
        logs.close();
        access.close();
        if (ownCallbacks != null) {
            ownCallbacks.shutdown();
            Threads.awaitEnd(ownCallbacks);
        }
        settings.store().close();
    }

    /** All that was decided is stored: whoever shares the store may go on with what is left. */
    private void leaveOthers() {
        Fleet fleet = engine.fleet();
        if (fleet != null && !engine.tenure().isSole()) {
            try {
                fleet.leave();
            } catch (BatonException e) {
                LOG.atDebug()
                        .addKeyValue("event", "not_left")
                        .setCause(e)
                        .log("The store did not take the leave of this node: its lease runs out by itself");
            }
        }
    }

    Engine engine() {
        return engine;
    }

    Adapters adapters() {
        return adapters;
    }

    StoreAccess access() {
        return access;
    }

    Intake intake() {
        return intake;
    }

    TaskLogs logs() {
        return logs;
    }
}
