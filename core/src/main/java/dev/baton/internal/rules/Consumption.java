package dev.baton.internal.rules;

import dev.baton.Outcome;
import dev.baton.TaskStatus;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a failure is taken care of (L9): a completed task had an edge naming {@code failure} to the failed task, or to a
 * task that was skipped because of it. Cleanup tasks and {@code always} edges never consume a failure.
 */
enum Consumption {
    CONSUMED,
    /** A task that has not ended may yet consume it. */
    POSSIBLE,
    UNCONSUMED;

    static Consumption of(PlanImage image, int failed) {
        return of(image, failed, Integer.MAX_VALUE, new TreeSet<>());
    }

    /**
     * The same for the gate behind a stage. Tasks that come after that gate cannot hold it open: a gate that waited for them
     * would wait for ever, and one that changed its mind with them would not stay settled.
     *
     * @param hopeless tasks from which no handler is reached, found out about failures before this one; grows, so that
     *     judging very many failures does not follow what they have in common again and again
     */
    static Consumption of(PlanImage image, int failed, int stage, Set<Integer> hopeless) {
        PlanGraph graph = image.graph();
        Set<Integer> seen = new TreeSet<>();
        IntQueue reached = new IntQueue();
        reached.add(failed);
        boolean possible = false;
        while (!reached.isEmpty()) {
            int task = reached.poll();
            boolean certain = image.statusOf(task).isTerminal();
            for (int e = graph.firstEdge(task); e < graph.pastEdge(task); e++) {
                int next = graph.target(e);
                TaskStatus status = image.statusOf(next);
                if (graph.isCleanup(next) || graph.latestStage(next) > stage) {
                    continue;
                }
                if (graph.handlesFailure(e)) {
                    if (certain && status == TaskStatus.COMPLETED) {
                        return CONSUMED;
                    }
                    possible |= !status.isTerminal();
                }
                boolean passesOn = !status.isTerminal()
                        || status == TaskStatus.SKIPPED && image.outcomeOf(next) == Outcome.FAILURE;
                boolean blocks = !graph.accepts(e, Outcome.FAILURE) && !image.isOutdone(e);
                if (passesOn && blocks && !hopeless.contains(next) && seen.add(next)) {
                    reached.add(next);
                }
            }
        }
        if (possible) {
            return POSSIBLE;
        }
        hopeless.addAll(seen);
        return UNCONSUMED;
    }
}
