package dev.baton.internal.engine;

import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.internal.engine.CrashingStore.Death;
import dev.baton.internal.memory.SharedMemoryPlanStore;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Several nodes on one store in one process, on one virtual clock: they take turns, and some are left out. */
final class Nodes {
    static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration STEP = Duration.ofMillis(50);

    final VirtualTime time = new VirtualTime();

    /** By which the store's clock is ahead of all others. */
    Duration storeAhead = Duration.ZERO;

    final SharedMemoryPlanStore store =
            new SharedMemoryPlanStore(() -> time.now().plus(storeAhead));
    private final Random random = new Random(1);
    private final List<Member> members = new ArrayList<>();

    /** One of them. */
    final class Member implements Executor {
        final SharedStoreLink link;
        final EngineOrchestrator orchestrator;
        private final Queue<Runnable> work = new ArrayDeque<>();

        /** Its wall clock is ahead of the others by so much. */
        Duration ahead = Duration.ZERO;

        /** False: what is handed to its workers is not begun. */
        boolean works = true;

        /** False: flushes wait to be written, if they are written beside the turns. */
        boolean writes = true;

        private final Queue<Runnable> flushes = new ArrayDeque<>();
        private boolean isFrozen;

        Member(
                String name,
                Map<String, ExecutionAdapter> adapters,
                UnaryOperator<EngineSettings.Builder> settings,
                SharedStoreLink link) {
            this.link = link;
            TimeSource clock = new TimeSource() {
                @Override
                public Instant now() {
                    return time.now().plus(ahead);
                }

                @Override
                public long nanoTime() {
                    return time.nanoTime();
                }
            };
            orchestrator = EngineOrchestrator.start(settings.apply(EngineSettings.on(link, random::nextLong)
                            .adapters(adapters)
                            .time(clock)
                            .executor(this)
                            .callbacks(Runnable::run)
                            .turns(
                                    link.blocking()
                                            ? new Beside(Turns.ofCallers(clock), flushes::add)
                                            : Turns.ofCallers(clock))
                            .closeGrace(Duration.ZERO)
                            .lease(LEASE)
                            .nodeName(name))
                    .build());
        }

        @Override
        public void execute(Runnable job) {
            work.add(job);
        }

        /** Does everything there is to do now. */
        void turn() {
            goOn();
            while (works && !work.isEmpty() || writes && !flushes.isEmpty()) {
                (writes && !flushes.isEmpty() ? flushes : work).remove().run();
                goOn();
            }
        }

        /** Has the store take what waits to be written; the node hears of it when the answer is given. */
        Runnable writeUnheard() {
            CountDownLatch landed = new CountDownLatch(1);
            CountDownLatch answered = new CountDownLatch(1);
            link.unheard = () -> {
                landed.countDown();
                awaitQuietly(answered);
            };
            Thread writer = new Thread(flushes.remove(), "writer");
            writer.start();
            awaitQuietly(landed);
            return () -> {
                answered.countDown();
                try {
                    writer.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            };
        }

        private void goOn() {
            orchestrator.goOn(new CompletableFuture<>(), Duration.ZERO);
        }

        /** It stands still, as after SIGSTOP. */
        void freeze() {
            isFrozen = true;
        }

        void thaw() {
            isFrozen = false;
        }

        /** It is gone, as after kill -9. */
        void crash() {
            members.remove(this);
        }

        /** Runs what its workers hold, before the node itself has a turn. */
        void workersFirst() {
            List<Runnable> held = new ArrayList<>(work);
            work.clear();
            held.forEach(Runnable::run);
        }

        /** How much its workers have not begun. */
        int waitingWork() {
            return work.size();
        }

        long number() {
            return link.lastJoined;
        }
    }

    Member start(String name, Map<String, ExecutionAdapter> adapters) {
        return start(name, adapters, settings -> settings);
    }

    Member start(String name, Map<String, ExecutionAdapter> adapters, UnaryOperator<EngineSettings.Builder> settings) {
        return start(name, adapters, settings, new SharedStoreLink(store));
    }

    /** A node whose flushes are written while it goes on deciding. */
    Member startWritingBeside(String name, Map<String, ExecutionAdapter> adapters) {
        return start(name, adapters, settings -> settings, new SharedStoreLink(store) {
            @Override
            public boolean blocking() {
                return true;
            }
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("it never came");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Those who wait give a node its turns, and an executor writes beside them. */
    private record Beside(Turns turns, Executor journal) implements Turns {
        @Override
        public void begin(Runnable turn) {
            turns.begin(turn);
        }

        @Override
        public void want() {
            turns.want();
        }

        @Override
        public void wantIn(long nanos) {
            turns.wantIn(nanos);
        }

        @Override
        public boolean await(CompletableFuture<?> future, long nanos) throws InterruptedException {
            return turns.await(future, nanos);
        }

        @Override
        public void pause(long nanos) {
            turns.pause(nanos);
        }

        @Override
        public Executor workers() {
            return turns.workers();
        }

        @Override
        public Executor callbacks() {
            return turns.callbacks();
        }

        @Override
        public Executor reads() {
            return turns.reads();
        }

        @Override
        public boolean writesBeside() {
            return true;
        }
    }

    Member start(
            String name,
            Map<String, ExecutionAdapter> adapters,
            UnaryOperator<EngineSettings.Builder> settings,
            SharedStoreLink link) {
        Member member = new Member(name, new LinkedHashMap<>(adapters), settings, link);
        members.add(member);
        member.turn();
        return member;
    }

    /** Everybody does what there is to do, again and again, while the time goes on. */
    void pass(Duration duration) {
        pass(duration, STEP);
    }

    void pass(Duration duration, Duration step) {
        for (Duration left = duration; !left.isNegative() && !left.isZero(); left = left.minus(step)) {
            time.advance(step);
            turn();
        }
    }

    /** Number of the node that holds a plan, as it is stored. */
    long holder(PlanRun run) {
        return store.load(List.of(number(run))).get(0).hold().node();
    }

    PlanState state(PlanRun run) {
        PlanState state = store.state(number(run));
        if (state == null) {
            throw new AssertionError("there is no plan " + run.id());
        }
        return state;
    }

    long number(PlanRun run) {
        return store.number(run.id()).orElseThrow();
    }

    static Flow.Subscriber<PlanEvent> listening(List<PlanEvent> heard) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(PlanEvent event) {
                heard.add(event);
            }

            @Override
            public void onError(Throwable e) {
                throw new AssertionError(e);
            }

            @Override
            public void onComplete() {}
        };
    }

    List<Member> alive() {
        return List.copyOf(members);
    }

    void turn() {
        for (Member member : new ArrayList<>(members)) {
            if (!member.isFrozen && members.contains(member)) {
                try {
                    member.turn();
                } catch (Death gone) {
                    member.crash();
                }
            }
        }
    }

    /** The same until something is so; how long that took. */
    Duration until(Function<Nodes, Boolean> reached, Duration atMost) {
        Duration taken = Duration.ZERO;
        while (!reached.apply(this)) {
            if (taken.compareTo(atMost) >= 0) {
                throw new AssertionError("not within " + atMost);
            }
            pass(STEP);
            taken = taken.plus(STEP);
        }
        return taken;
    }

    /** Has a future complete. */
    <T> T get(CompletableFuture<T> future, Duration atMost) {
        until(nodes -> future.isDone(), atMost);
        return future.join();
    }
}
