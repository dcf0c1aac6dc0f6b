package dev.baton.internal.document;

import dev.baton.Task;
import dev.baton.internal.expression.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which task waits for which, as numbers. A stage is one more node between its own tasks and those of the next stage, so that
 * n tasks before m others are n + m edges (L13). No recursion: a chain may be a million long.
 */
final class DependencyGraph {
    private static final int MOST_ROOM_AT_FIRST = 1_024;

    /** Bounds the search for the shortest cycle; the one found until then is shown. */
    private static final int SEARCH_STEPS = 5_000_000;

    private static final int MOST_SHOWN = 12;

    private final List<Task> tasks;
    private final int size;

    /** What task t waits for stands in {@code waitsFor} from start[t] to start[t + 1]. */
    private final int[] start;

    private int[] waitsFor;
    private int edges;
    private int current;

    private final int[] stageOf;
    private final List<String> stageNames = new ArrayList<>();

    /** Tasks by stage: those of stage s from stageStart[s] to stageStart[s + 1]. */
    private final int[] stageStart;

    private final int[] staged;

    DependencyGraph(List<Task> tasks) {
        this.tasks = tasks;
        this.size = tasks.size();
        this.start = new int[size + 1];
        this.waitsFor = new int[Math.min(2 * size + 1, MOST_ROOM_AT_FIRST)];
        this.stageOf = new int[size];
        Map<String, Integer> positions = new HashMap<>();
        for (int t = 0; t < size; t++) {
            String stage = tasks.get(t) == null ? null : tasks.get(t).stage();
            stageOf[t] = stage == null
                    ? -1
                    : positions.computeIfAbsent(stage, name -> {
                        stageNames.add(name);
                        return stageNames.size() - 1;
                    });
        }
        this.stageStart = new int[stageNames.size() + 1];
        for (int stage : stageOf) {
            if (stage >= 0) {
                stageStart[stage + 1]++;
            }
        }
        for (int s = 0; s < stageNames.size(); s++) {
            stageStart[s + 1] += stageStart[s];
        }
        this.staged = new int[stageStart[stageNames.size()]];
        int[] next = stageStart.clone();
        for (int t = 0; t < size; t++) {
            if (stageOf[t] >= 0) {
                staged[next[stageOf[t]]++] = t;
            }
        }
    }

    /** What is added from now on belongs to this task; tasks come in order. */
    void begin(int task) {
        current = task;
        start[task] = edges;
        start[task + 1] = edges;
    }

    void add(int task) {
        if (edges == waitsFor.length) {
            waitsFor = Arrays.copyOf(waitsFor, edges * 2);
        }
        waitsFor[edges++] = task;
        start[current + 1] = edges;
    }

    /** Position of the task's stage; −1: it is in none. */
    int stageOf(int task) {
        return stageOf[task];
    }

    /** How many nodes a node waits for: a task for its own dependencies and the stage before, a stage for its tasks. */
    private int degree(int node) {
        if (node >= size) {
            return stageStart[node - size + 1] - stageStart[node - size];
        }
        return start[node + 1] - start[node] + (stageOf[node] > 0 ? 1 : 0);
    }

    private int dependency(int node, int index) {
        if (node >= size) {
            return staged[stageStart[node - size] + index];
        }
        int at = start[node] + index;
        return at < start[node + 1] ? waitsFor[at] : size + stageOf[node] - 1;
    }

    /** Nodes of which each waits for the next and the last for the first; empty if there is no cycle. */
    int[] shortCycle() {
        boolean[] suspect = suspects();
        int[] best = anyCycle(suspect);
        int[] seenFrom = new int[suspect.length];
        int[] parent = new int[suspect.length];
        int[] queue = new int[suspect.length];
        int steps = 0;
        for (int from = 0; from < suspect.length && best.length > 1 && steps < SEARCH_STEPS; from++) {
            if (!suspect[from]) {
                continue;
            }
            int mark = from + 1;
            int depth = 0;
            int levelEnd = 1;
            int tail = 0;
            queue[tail++] = from;
            search:
            for (int head = 0; head < tail; head++) {
                if (head == levelEnd) {
                    levelEnd = tail;
                    depth++;
                }
                if (depth + 1 >= best.length) {
                    break;
                }
                int node = queue[head];
                steps += degree(node) + 1;
                for (int i = 0; i < degree(node); i++) {
                    int next = dependency(node, i);
                    if (next == from) {
                        best = path(node, from, parent);
                        break search;
                    }
                    if (suspect[next] && seenFrom[next] != mark) {
                        seenFrom[next] = mark;
                        parent[next] = node;
                        queue[tail++] = next;
                    }
                }
            }
        }
        return fromFirstTask(best);
    }

    private static int[] path(int last, int first, int[] parent) {
        int length = 1;
        for (int node = last; node != first; node = parent[node]) {
            length++;
        }
        int[] path = new int[length];
        int node = last;
        for (int i = length - 1; i >= 0; i--) {
            path[i] = node;
            node = parent[node];
        }
        return path;
    }

    /** Takes away nodes that nobody waits for, again and again: what stays is on a cycle or waited for by one. */
    private boolean[] suspects() {
        int nodes = size + stageNames.size();
        int[] waiting = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            for (int i = 0; i < degree(node); i++) {
                waiting[dependency(node, i)]++;
            }
        }
        boolean[] suspect = new boolean[nodes];
        int[] free = new int[nodes];
        int count = 0;
        for (int node = 0; node < nodes; node++) {
            suspect[node] = waiting[node] > 0;
            if (!suspect[node]) {
                free[count++] = node;
            }
        }
        while (count > 0) {
            int node = free[--count];
            for (int i = 0; i < degree(node); i++) {
                int next = dependency(node, i);
                if (--waiting[next] == 0) {
                    suspect[next] = false;
                    free[count++] = next;
                }
            }
        }
        return suspect;
    }

    /** Walks along dependencies until it comes back to where it has been. */
    private int[] anyCycle(boolean[] suspect) {
        int[] next = new int[suspect.length];
        int[] onPath = new int[suspect.length];
        boolean[] done = new boolean[suspect.length];
        int[] path = new int[suspect.length];
        for (int from = 0; from < suspect.length; from++) {
            int length = 0;
            if (suspect[from] && !done[from]) {
                path[length++] = from;
                onPath[from] = length;
            }
            while (length > 0) {
                int node = path[length - 1];
                if (next[node] == degree(node)) {
                    done[node] = true;
                    onPath[node] = 0;
                    length--;
                    continue;
                }
                int to = dependency(node, next[node]++);
                if (onPath[to] > 0) {
                    return Arrays.copyOfRange(path, onPath[to] - 1, length);
                }
                if (suspect[to] && !done[to]) {
                    path[length++] = to;
                    onPath[to] = length;
                }
            }
        }
        return new int[0];
    }

    /** The same cycle, from its task with the lowest number. */
    private int[] fromFirstTask(int[] cycle) {
        int first = 0;
        for (int i = 1; i < cycle.length; i++) {
            if (cycle[i] < cycle[first]) { // stages have higher numbers than all tasks
                first = i;
            }
        }
        int[] turned = new int[cycle.length];
        for (int i = 0; i < cycle.length; i++) {
            turned[i] = cycle[(first + i) % cycle.length];
        }
        return turned;
    }

    /** {@code a waits for b waits for a}; the middle of a long one is left out. */
    String describe(int[] cycle) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cycle.length; i++) {
            if (i == MOST_SHOWN && cycle.length > MOST_SHOWN + 1) {
                text.append("%,d more wait for ".formatted(cycle.length - MOST_SHOWN));
                break;
            }
            text.append(name(cycle[i])).append(" waits for ");
        }
        return text.append(name(cycle[0])).toString();
    }

    String name(int node) {
        return node < size
                ? "\"" + Quoted.cut(String.valueOf(tasks.get(node).id())) + "\""
                : "the stage \"" + Quoted.cut(stageNames.get(node - size)) + "\"";
    }
}
