package dev.baton.benchmarks.langgraph4j;

import static org.bsc.langgraph4j.StateGraph.END;
import static org.bsc.langgraph4j.StateGraph.START;
import static org.bsc.langgraph4j.action.AsyncNodeAction.node_async;

import dev.baton.benchmarks.contest.Arguments;
import dev.baton.benchmarks.contest.Course;
import dev.baton.benchmarks.contest.MemoryContest;
import dev.baton.benchmarks.contest.MemoryEngine;
import java.util.Map;
import java.util.function.Supplier;
import org.bsc.langgraph4j.CompileConfig;
import org.bsc.langgraph4j.CompiledGraph;
import org.bsc.langgraph4j.GraphStateException;
import org.bsc.langgraph4j.StateGraph;
import org.bsc.langgraph4j.action.AsyncNodeAction;
import org.bsc.langgraph4j.state.AgentState;
import org.jspecify.annotations.Nullable;

/**
 * Graphs without a checkpointer. Chain and fan-out are compiled once, diamonds for each plan. Nodes run on the thread that invokes the
 * graph, as {@code node_async} has it: nothing is handed over, and nothing runs in parallel but the two callers of the diamonds.
 *
 * <p>Each node writes its result into the state under a key of its own. The graph copies its state between nodes, so that a long chain
 * takes time by the square of its length; {@code results=last} has all of them write the same key, which keeps one result.
 */
public final class Langgraph4j implements MemoryEngine {
    private static final int STEPS = 1_000_000;

    private final boolean keepsEach;

    private Langgraph4j(boolean keepsEach) {
        this.keepsEach = keepsEach;
    }

    public static void main(String[] arguments) throws Exception {
        String results = new Arguments(arguments).text("results", "each");
        MemoryContest.main(arguments, new Langgraph4j(results.equals("each")));
    }

    @Override
    public @Nullable Run ready(Course course, Supplier<String> task) throws Exception {
        return switch (course) {
            case CHAIN -> once(chain(task));
            case FAN_OUT -> once(fan(task, Course.WIDTH));
            case DIAMONDS -> MemoryEngine.diamonds(() -> run(fan(task, Course.DIAMOND_WIDTH)));
            case LAYERS -> null; // an edge out of a parallel branch may lead to one node only
        };
    }

    private static Run once(CompiledGraph<AgentState> graph) {
        return () -> run(graph);
    }

    private static void run(CompiledGraph<AgentState> graph) {
        if (graph.invoke(Map.of()).isEmpty()) {
            throw new IllegalStateException("The graph has no end");
        }
    }

    private AsyncNodeAction<AgentState> node(String id, Supplier<String> task) {
        String key = keepsEach ? id : "last";
        return node_async(state -> Map.of(key, task.get()));
    }

    private CompiledGraph<AgentState> chain(Supplier<String> task) throws GraphStateException {
        StateGraph<AgentState> graph = new StateGraph<>(AgentState::new);
        String before = START;
        for (int i = 0; i < Course.CHAIN.tasks(); i++) {
            String id = "t" + i;
            graph.addNode(id, node(id, task)).addEdge(before, id);
            before = id;
        }
        return compiled(graph.addEdge(before, END));
    }

    private CompiledGraph<AgentState> fan(Supplier<String> task, int width) throws GraphStateException {
        StateGraph<AgentState> graph = new StateGraph<>(AgentState::new)
                .addNode("first", node("first", task))
                .addNode("last", node("last", task))
                .addEdge(START, "first")
                .addEdge("last", END);
        for (int i = 0; i < width; i++) {
            String id = "t" + i;
            graph.addNode(id, node(id, task)).addEdge("first", id).addEdge(id, "last");
        }
        return compiled(graph);
    }

    private static CompiledGraph<AgentState> compiled(StateGraph<AgentState> graph) throws GraphStateException {
        return graph.compile(CompileConfig.builder().recursionLimit(STEPS).build());
    }

    @Override
    public void close() {}
}
