package dev.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Limits;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.internal.engine.LimitSettings;
import dev.baton.internal.engine.Retention;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.process.ProcessAdapter;
import dev.baton.spi.AdapterTraits;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code docs/defaults.md} says what the code does (L18). */
class DefaultsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([a-z][^|]*) \\| ([^|]+?) \\|");

    private final Map<String, String> real = new LinkedHashMap<>();

    @Test
    void thePageSaysWhatTheCodeDoes() throws Exception {
        tasks();
        orchestrator();
        adapters();
        limits();

        assertThat(page()).containsExactlyInAnyOrderEntriesOf(real);
    }

    private static Map<String, String> page() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        ROW.matcher(Page.named("docs/defaults.md").text())
                .results()
                .forEach(row -> rows.put(row.group(1).replace("`", ""), row.group(2)));
        return rows;
    }

    private void tasks() throws ReflectiveOperationException {
        RetryPolicy once = RetryPolicy.NONE;
        row("attempts of a task", once.maxAttempts());
        row("wait before the second attempt", once.delay());
        row("growth of the wait", (int) once.factor());
        row("longest wait", once.maxDelay());
        row("part of the wait that is spread", Double.toString(once.jitter()));
        Plan plan = Plan.named("p")
                .task("a", task -> task.type("t"))
                .task("b", task -> task.type("t").cleanup(true))
                .build();
        PlanGraph graph = PlanGraph.compile(plan);
        row("time for an attempt", graph.timeout(0));
        row("time for an attempt of a cleanup task", graph.timeout(1));
        row("time without progress", none(of(graph, "idleTimeout")));
        row("time for all attempts together", none(of(graph, "totalTimeout")));
        row("time for a stopped attempt to end", none(of(graph, "cancelGrace")));
        row("time for the plan", none(Limits.NONE.timeout()));
        row("attempts of a plan in flight", Limits.NONE.maxParallel() == null ? "no limit" : "");
        row("after a failure", word(plan.failFast()));
        row("when the outcome is unknown", plan.tasks().get(0).onUnknown() == null ? word(Task.OnUnknown.FAIL) : "");
        row(
                "when the end is not confirmed",
                plan.tasks().get(0).onUnsettled() == null ? word(Task.OnUnsettled.FAIL) : "");
        row(
                "when dependencies cannot be met",
                plan.tasks().get(0).ifUnreachable() == null ? word(Task.IfUnreachable.SKIP) : "");
        row("priority", SubmitOptions.defaults().priority());
        row("a submit when there is no room", SubmitOptions.defaults().whenFull());
    }

    private void orchestrator() throws ReflectiveOperationException {
        Orchestrator.Builder builder = Orchestrator.builder();
        row("attempts in flight", value(builder, "maxInFlight"));
        row("plans that have begun", value(builder, "maxPlans").equals(Integer.MAX_VALUE) ? "no limit" : "");
        row("waiting that counts as one step of priority", value(builder, "ageStep"));
        LimitSettings.Breaking breaker = (LimitSettings.Breaking) value(builder, "breaker");
        row("failed dispatches that open a breaker", value(breaker, "failures"));
        row("first wait of a breaker", value(breaker, "firstWait"));
        row("longest wait of a breaker", value(breaker, "longestWait"));
        row(
                "how long finished plans are kept",
                value(builder, "retention").equals(Retention.FOR_EVER) ? "for ever" : "");
        row("time that close waits", value(builder, "closeGrace"));
        row("lease of a node on a shared store", value(builder, "lease"));
    }

    private void adapters() throws ReflectiveOperationException {
        row("sending twice", AdapterTraits.DEFAULT.redelivery());
        row("interval of polls", AdapterTraits.DEFAULT.pollInterval());
        row("time to answer a dispatch", AdapterTraits.DEFAULT.dispatchTimeout());
        ProcessAdapter.Builder process = ProcessAdapter.builder();
        row("processes: from the polite request to the kill", value(process, "killGrace"));
        row("processes: how long ended attempts are kept", value(process, "retention"));
        row("processes: bytes of standard output", value(process, "outputLimit"));
        row("processes: bytes of standard error", value(process, "logLimit"));
    }

    private void limits() throws ReflectiveOperationException {
        Object file = constant("document.InputCaps", "UNTRUSTED");
        row("characters of a plan file", value(file, "document"));
        row("characters of a string in it", value(file, "string"));
        row("nesting of a plan file", value(file, "depth"));
        row("tasks of a plan", constant("document.PlanCheck", "MOST_TASKS"));
        row("edges of a plan", constant("document.PlanCheck", "MOST_EDGES"));
        row("characters of a condition", constant("expression.ConditionParser", "MAX_LENGTH"));
        row("characters of an output", constant("engine.OutputCheck", "MAX_SIZE"));
        row("nesting of an output", constant("engine.OutputCheck", "MAX_DEPTH"));
        row("characters of a signal", constant("engine.Order", "MAX_SIGNAL"));
        row("signals kept for later", constant("rules.Waits", "MOST_KEPT"));
        row("characters of an answer", constant("engine.Order", "MAX_ANSWER"));
        row("characters of what an attempt asks for", constant("engine.Intake", "MOST_TEXT"));
        row("requests of an attempt at a time", constant("engine.Intake", "MOST_REQUESTS"));
        Object logs = constant("logs.LogLimits", "DEFAULT");
        row("characters of a line of a log", value(logs, "line"));
        row("lines kept of the beginning of an attempt", value(logs, "first"));
        row("lines kept of its end", value(logs, "last"));
        row("lines kept of a plan's beginnings", value(logs, "plan"));
        row("submits that wait for room", constant("engine.Admission", "MOST_BLOCKED"));
        row("shortest lease of a node", value(Orchestrator.builder(), "SHORTEST_LEASE"));
        row("between two looks for plans that nobody holds", constant("engine.Claims", "INTERVAL"));
        row("plans claimed at once", constant("engine.Claims", "BATCH"));
        row("between two looks for commands from other nodes", constant("engine.Inbox", "INTERVAL"));
        row("between two looks for a reply", constant("engine.Letters", "INTERVAL"));
        row("between two looks for the end of plans elsewhere", constant("engine.Lookout", "INTERVAL"));
        row("time until a plan is acquitted of a crash", constant("engine.Claims", "PROBATION"));
        row("crashes that quarantine a plan", constant("engine.Claims", "CONVICTED"));
        row("lookups through an adapter at once after a take-over", constant("engine.Pacing", "AT_ONCE"));
        row("calls a listener may be behind", constant("engine.Listeners", "MAX_BEHIND"));
    }

    private void row(String what, Object value) {
        real.put(what, value instanceof Number number ? "%,d".formatted(number.longValue()) : value.toString());
    }

    private static String none(@Nullable Object value) {
        return value == null ? "none" : value.toString();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** What the engine reads of the first task. */
    private static @Nullable Object of(PlanGraph graph, String what) throws ReflectiveOperationException {
        Method method = PlanGraph.class.getDeclaredMethod(what, int.class);
        method.setAccessible(true);
        return method.invoke(graph, 0);
    }

    private static Object value(Object owner, String field) throws ReflectiveOperationException {
        return read(owner.getClass(), owner, field);
    }

    private static Object constant(String type, String field) throws ReflectiveOperationException {
        return read(Class.forName("dev.baton.internal." + type), null, field);
    }

    private static Object read(Class<?> type, @Nullable Object owner, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
