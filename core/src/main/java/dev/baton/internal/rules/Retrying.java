package dev.baton.internal.rules;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.PlanState.Resetting;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * A new round: puts tasks back to the start, in slices (L3, L24).
 *
 * <p>What is to be put back is known to the first slice, and can be found again when the plan is loaded in the middle. That is why there
 * are two passes, with a stored mark between them. In the first go the <em>causes</em>: failures that nothing consumed, whatever was
 * cancelled, all cleanup. Whether a failure was consumed does not depend on how many other causes are back already. In the second goes
 * what comes after them, and for that it is enough to know the pending tasks: after the end of a plan there are no others.
 */
final class Retrying {
    /** Tasks that are still to be put back. */
    static final class Left {
        private final IntQueue causes = new IntQueue();
        private final IntQueue others = new IntQueue();
    }

    private final Step step;
    private final PlanImage image;

    Retrying(Step step) {
        this.step = step;
        this.image = step.image;
    }

    void begin(boolean downstream) {
        image.resetting = new Resetting(downstream, false);
        image.toReset = left(image, image.resetting);
        image.round++;
        image.planStatus = PlanStatus.RUNNING;
        image.cleaningUp = false;
        image.stop = null;
        image.provisional = null;
        image.endedAt = null;
        image.error = null;
        image.output = null;
        image.startedAt = step.now();
        image.deadlineAt = Start.deadline(step);
        step.event(
                PlanEvent.Type.PLAN_RETRIED, Step.fact("round", image.round).with("downstream", Json.of(downstream)));
    }

    /** Goes on with a retry until the slice is full; true: none is at it any more. */
    boolean isThrough(int slice) {
        Left left = image.toReset;
        Resetting resetting = image.resetting;
        if (left == null || resetting == null) {
            return true;
        }
        while (!left.causes.isEmpty() && step.written() < slice) {
            reset(left.causes.poll());
        }
        if (left.causes.isEmpty() && !resetting.spreading()) {
            image.resetting = new Resetting(resetting.downstream(), true);
            step.out.headChanged();
        }
        while (!left.others.isEmpty() && step.written() < slice) {
            reset(left.others.poll());
        }
        if (!left.causes.isEmpty() || !left.others.isEmpty()) {
            return false;
        }
        image.resetting = null;
        step.out.headChanged();
        image.derive();
        return true;
    }

    private void reset(int task) {
        TaskState fresh = Next.untouched(task, step.graph.task(task).id(), TaskStatus.PENDING, image.attemptOf(task));
        step.put(fresh);
        step.event(PlanEvent.Type.TASK_RESET, fresh, null);
    }

    /** Finds out what is still to be put back. */
    static Left left(PlanImage image, Resetting resetting) {
        Left left = new Left();
        BitSet reset = new BitSet(image.graph().size());
        Set<Integer> hopeless = new TreeSet<>();
        for (int t = 0; t < image.graph().size(); t++) {
            if (image.statusOf(t) == TaskStatus.PENDING) {
                reset.set(t);
            } else if (!resetting.spreading() && isCause(image, t, hopeless)) {
                reset.set(t);
                left.causes.add(t);
            }
        }
        BitSet before = (BitSet) reset.clone();
        spread(image, reset, resetting.downstream());
        reset.andNot(before);
        reset.stream().forEach(left.others::add);
        return left;
    }

    private static boolean isCause(PlanImage image, int task, Set<Integer> hopeless) {
        TaskStatus status = image.statusOf(task);
        if (image.graph().isCleanup(task)) {
            return status.isTerminal();
        }
        return status == TaskStatus.CANCELLED
                || status == TaskStatus.FAILED
                        && Consumption.of(image, task, Integer.MAX_VALUE, hopeless) != Consumption.CONSUMED;
    }

    /** Adds what comes after the tasks that are in already. */
    private static void spread(PlanImage image, BitSet reset, boolean downstream) {
        PlanGraph graph = image.graph();
        IntQueue spreading = new IntQueue();
        reset.stream().forEach(spreading::add);
        int opened = graph.stageCount() - 1; // the stages after this one were looked at
        while (!spreading.isEmpty()) {
            int task = spreading.poll();
            for (int e = graph.firstEdge(task); e < graph.pastEdge(task); e++) {
                spreadTo(image, graph.target(e), reset, spreading, downstream);
            }
            int stage = graph.stageOf(task);
            for (; stage >= 0 && opened > stage; opened--) {
                for (int t : graph.stage(opened)) {
                    spreadTo(image, t, reset, spreading, downstream);
                }
            }
        }
    }

    private static void spreadTo(PlanImage image, int task, BitSet reset, IntQueue spreading, boolean downstream) {
        TaskStatus status = image.statusOf(task);
        boolean again = status == TaskStatus.SKIPPED || status == TaskStatus.CANCELLED || downstream;
        if (again && !reset.get(task)) {
            reset.set(task);
            spreading.add(task);
        }
    }
}
