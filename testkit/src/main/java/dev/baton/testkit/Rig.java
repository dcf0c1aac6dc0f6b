package dev.baton.testkit;

import dev.baton.Orchestrator;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.engine.EngineOrchestrator;
import dev.baton.spi.PlanStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What one test works with: a clock, scripted agents, and an orchestrator that is built when it is first used. */
final class Rig implements AutoCloseable {
    /** Nothing has happened for so long that nothing will. */
    private static final Duration SILENCE = Duration.ofDays(32);

    private static final Duration EVER = Duration.ofDays(3_650);
    private static final int MOST_TURNS = 1_000_000;
    private static final int MOST_PLANS = 1_000;
    private static final int MOST_TASKS = 10_000;

    final VirtualClock clock = new VirtualClock();
    final ScriptedAdapter agents = new ScriptedAdapter(clock);

    /** The orchestrator as the test sees it. */
    final Orchestrator orchestrator = lazily();

    private final UnaryOperator<Orchestrator.Builder> settings;
    private @Nullable EngineOrchestrator built;
    private boolean isClosed;

    Rig(UnaryOperator<Orchestrator.Builder> settings) {
        this.settings = settings;
    }

    private Orchestrator lazily() {
        return (Orchestrator) Proxy.newProxyInstance(
                Orchestrator.class.getClassLoader(),
                new Class<?>[] {Orchestrator.class},
                (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return switch (method.getName()) {
                            case "equals" -> proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "the orchestrator of the test";
                        };
                    }
                    try {
                        return method.invoke(build(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private EngineOrchestrator build() {
        EngineOrchestrator there = built;
        if (there != null) {
            return there;
        } else if (isClosed) {
            throw new IllegalStateException("the test is over");
        }
        Orchestrator.Builder builder = Orchestrator.builder()
                .store(PlanStore.inMemory())
                .time(clock)
                .callerRuns()
                .closeGrace(Duration.ZERO)
                .noControlSocket();
        agents.seal();
        agents.types().forEach(type -> builder.adapter(type, agents));
        EngineOrchestrator engine = (EngineOrchestrator) settings.apply(builder).build();
        built = engine;
        agents.deliversTo(engine::deliver);
        clock.drivenBy(time -> engine.goOn(new CompletableFuture<>(), time));
        return engine;
    }

    /** Lets time pass until everything has happened that happens by itself. */
    void untilIdle() {
        EngineOrchestrator engine = build();
        Rest rest = new Rest();
        clock.passesOnlyIf(rest::isAwaited);
        try {
            engine.goOn(rest.hasCome, EVER);
        } finally {
            clock.passesOnlyIf(() -> true);
        }
        if (rest.turns > MOST_TURNS) {
            throw new AssertionError("The plans do not come to rest:\n" + tables());
        }
    }

    /** Whether the plans have come to rest. */
    private final class Rest {
        final CompletableFuture<Void> hasCome = new CompletableFuture<>();
        int turns;
        private long lastEvents = -1;
        private long silentSince;

        /** Asked when nothing can be done before time passes. */
        boolean isAwaited() {
            List<PlanRun> runs = runs();
            long events = runs.stream().mapToLong(run -> run.state().lastSeq()).sum();
            if (events != lastEvents) {
                lastEvents = events;
                silentSince = clock.nanoTime();
            }
            boolean isSilent = clock.nanoTime() - silentSince > SILENCE.toNanos();
            if (isSilent || ++turns > MOST_TURNS || runs.stream().noneMatch(Rig::isBusy)) {
                hasCome.complete(null);
                return false;
            }
            return true;
        }
    }

    /** Something will become of it without anybody's doing. */
    private static boolean isBusy(PlanRun run) {
        PlanState state = run.state();
        if (state.status().isTerminal()) {
            return false;
        } else if (state.status() == PlanStatus.CREATED) {
            return state.startAt() != null;
        }
        boolean isPaused = state.status() == PlanStatus.PAUSED;
        for (TaskState task : run.tasks(null, MOST_TASKS).items()) {
            boolean moves =
                    switch (task.status()) {
                        case DISPATCHING, RUNNING -> true;
                        case READY, BACKOFF -> !isPaused;
                        case WAITING -> task.dueAt() != null || isAnswered(task);
                        default -> false;
                    };
            if (moves) {
                return true;
            }
        }
        return !isPaused && state.counts().of(TaskStatus.WAITING) == 0;
    }

    private static boolean isAnswered(TaskState task) {
        return task.waiting() != null && task.waiting().first(TaskState.Request.Status.ANSWERED) != null;
    }

    /** The first few plans, the oldest first. */
    private List<PlanRun> runs() {
        EngineOrchestrator engine = Objects.requireNonNull(built);
        List<PlanRun> runs = new ArrayList<>();
        for (PlanSummary plan :
                engine.list(PlanQuery.all().withLimit(MOST_PLANS)).items()) {
            runs.add(0, engine.run(plan.id()));
        }
        return runs;
    }

    /** Where everything stands, and how it came to that; empty: nothing was run. */
    String story() {
        StringBuilder story = new StringBuilder();
        if (built != null) {
            for (PlanRun run : runs()) {
                story.append(TaskTable.of(run))
                        .append('\n')
                        .append(TaskTable.history(run))
                        .append('\n');
            }
        }
        return story.toString();
    }

    private String tables() {
        StringBuilder tables = new StringBuilder();
        runs().forEach(run -> tables.append(TaskTable.of(run)).append('\n'));
        return tables.toString();
    }

    @Override
    public void close() {
        isClosed = true;
        agents.giveUp();
        if (built != null) {
            built.close();
        }
    }
}
