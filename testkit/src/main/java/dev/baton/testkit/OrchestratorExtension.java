package dev.baton.testkit;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test an orchestrator of its own, with a store in memory, a {@link VirtualClock}, and agents that do what the test says. Everything
 * runs on the test's thread, and time passes when somebody waits, so an hour's backoff takes no time. What is left is closed after each test; of one that
 * fails, the tasks and the history of its plans are printed.
 *
 * <pre>{@code
 * @RegisterExtension
 * final OrchestratorExtension baton = new OrchestratorExtension();
 *
 * @Test
 * void triesAgain() {
 *     baton.on("http").fails("HTTP_503").then().returns(Map.of("items", 3));
 *     PlanRun run = baton.run(plan);
 *     assertThat(run).isCompleted().hasAttempts("fetch", 2);
 * }
 * }</pre>
 *
 * <p>The same are parameters of test methods: {@link Orchestrator}, {@link VirtualClock}, {@link ScriptedAdapter}; with
 * {@code @ExtendWith(OrchestratorExtension.class)} that is the way to them. The orchestrator is built when it is first used: what the agents of a
 * type do has to be said before. An extension in a static field is not for tests that run at the same time.
 */
public final class OrchestratorExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Set<Class<?>> PARTS = Set.of(Orchestrator.class, VirtualClock.class, ScriptedAdapter.class);

    private final UnaryOperator<Orchestrator.Builder> settings;
    private @Nullable Rig rig;

    public OrchestratorExtension() {
        this(builder -> builder);
    }

    /** With functions, limits, secrets, whatever the host's own orchestrator has; they are called once for each test. */
    public OrchestratorExtension(UnaryOperator<Orchestrator.Builder> settings) {
        this.settings = settings;
    }

    /** What the agents of a type do. */
    public Script on(String type) {
        return agents().on(type);
    }

    /** Submits a plan, and lets time pass until it has ended, or waits for something that only the test can bring. */
    public PlanRun run(Plan plan) {
        PlanRun run = orchestrator().orchestrate(plan);
        untilIdle();
        return run;
    }

    /** Lets time pass, and everything happen that comes due meanwhile. */
    public void advance(Duration time) {
        orchestrator().health(); // so that there is one to move on
        clock().advance(time);
    }

    /** Lets time pass until all plans have ended, or wait for something that only the test can bring: an answer, a signal, a resume. */
    public void untilIdle() {
        rig().untilIdle();
    }

    public Orchestrator orchestrator() {
        return rig().orchestrator;
    }

    public VirtualClock clock() {
        return rig().clock;
    }

    /** All types of the test are served by it. */
    public ScriptedAdapter agents() {
        return rig().agents;
    }

    private Rig rig() {
        Rig current = rig;
        if (current == null) {
            throw new IllegalStateException("there is an orchestrator only while a test runs");
        }
        return current;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        rig = new Rig(settings);
        store(context).put(context.getUniqueId(), rig);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        rig = null;
        Rig used = store(context).remove(context.getUniqueId(), Rig.class);
        if (used == null) {
            return;
        }
        try (used) {
            String story = context.getExecutionException().isPresent() ? used.story() : "";
            if (!story.isEmpty()) {
                System.err.println(context.getDisplayName() + " failed, and these are its plans:\n\n" + story);
            }
        }
    }

    private ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(OrchestratorExtension.class, this));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARTS.contains(parameter.getParameter().getType());
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Rig used = store(context).get(context.getUniqueId(), Rig.class);
        if (used == null) {
            throw new IllegalStateException(
                    "an orchestrator is for test methods, and not for what runs before all of them");
        }
        Class<?> type = parameter.getParameter().getType();
        if (type == Orchestrator.class) {
            return used.orchestrator;
        }
        return type == VirtualClock.class ? used.clock : used.agents;
    }
}
