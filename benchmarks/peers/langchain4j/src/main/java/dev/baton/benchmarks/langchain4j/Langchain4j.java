package dev.baton.benchmarks.langchain4j;

import dev.baton.benchmarks.contest.Course;
import dev.baton.benchmarks.contest.MemoryContest;
import dev.baton.benchmarks.contest.MemoryEngine;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sequences and parallel agents of actions without a model. Chain and fan-out are built once, diamonds for each plan. */
public final class Langchain4j implements MemoryEngine {
    private final ExecutorService parallel = Executors.newFixedThreadPool(Course.CALLERS);

    private Langchain4j() {}

    public static void main(String[] arguments) throws Exception {
        MemoryContest.main(arguments, new Langchain4j());
    }

    @Override
    public @Nullable Run ready(Course course, Supplier<String> task) {
        return switch (course) {
            case CHAIN ->
                once(AgenticServices.sequenceBuilder()
                        .subAgents(actions(Course.CHAIN.tasks(), task))
                        .build());
            case FAN_OUT -> once(fan(task, Course.WIDTH));
            case DIAMONDS ->
                MemoryEngine.diamonds(() -> fan(task, Course.DIAMOND_WIDTH).invoke(Map.of()));
            case LAYERS -> null; // a graph is not nested sequences
        };
    }

    private static Run once(UntypedAgent agent) {
        return () -> agent.invoke(Map.of());
    }

    private UntypedAgent fan(Supplier<String> task, int width) {
        UntypedAgent middle = AgenticServices.parallelBuilder()
                .executor(parallel)
                .subAgents(actions(width, task))
                .build();
        return AgenticServices.sequenceBuilder()
                .subAgents(action("first", task), middle, action("last", task))
                .build();
    }

    private static Object[] actions(int count, Supplier<String> task) {
        Object[] actions = new Object[count];
        for (int i = 0; i < count; i++) {
            actions[i] = action("t" + i, task);
        }
        return actions;
    }

    private static Object action(String id, Supplier<String> task) {
        return AgenticServices.agentAction(scope -> scope.writeState(id, task.get()));
    }

    @Override
    public void close() {
        parallel.shutdown();
    }
}
