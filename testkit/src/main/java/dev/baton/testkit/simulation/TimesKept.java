package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.spi.TaskDispatch;
import java.time.Duration;
import java.time.Instant;

/** I25: no attempt is ended for its time before that is over, and it is told when that will be. */
final class TimesKept extends Invariant {
    TimesKept(Trial trial) {
        super("I25", trial);
    }

    @Override
    public void dispatched(PlanRows plan, TaskDispatch dispatch) {
        int task = plan.number(dispatch.ref().taskId());
        TaskState row = plan.row(task);
        if (row == null
                || row.startedAt() == null
                || row.attempt() != dispatch.ref().attempt()
                || row.ending() != null) {
            return;
        }
        Instant expected = row.startedAt().plus(plan.timeout(task));
        if (row.deadlineAt() != null && row.deadlineAt().isBefore(expected)) {
            expected = row.deadlineAt();
        }
        // Where faults delay commits, its end may have been decided already, and that is what the agent is told.
        boolean isSettled = trial().isCalm() && !trial().store.blocks();
        if (row.isInFlight() && isSettled && !dispatch.deadline().equals(expected)) {
            throw broken(plan, dispatch.ref().taskId() + " is told " + dispatch.deadline() + " instead of " + expected);
        }
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        if (trial().haveClocksJumped() || event.data() == null || event.type() != PlanEvent.Type.TASK_ENDING) {
            return;
        }
        PlanEvent intent = plan.lastOf(String.valueOf(event.task()), PlanEvent.Type.TASK_DISPATCHED);
        String why = event.data().text("why");
        if (intent == null) {
            throw broken(plan, "it is ended and was never begun: " + event);
        }
        if (intent.commit() >>> 40 != event.commit() >>> 40) {
            return; // by another node's clock
        }
        Duration took = Duration.between(intent.at(), event.at());
        Task task = plan.task(plan.number(String.valueOf(event.task())));
        Duration least =
                switch (why) {
                    case "TIMEOUT" -> plan.timeout(plan.number(task.id()));
                    case "IDLE" -> task.idleTimeout();
                    default -> null;
                };
        if (least != null && took.compareTo(least) < 0) {
            throw broken(plan, "it is ended for " + why + " after " + took + ": " + event);
        } else if (least != null
                && why.equals("TIMEOUT")
                && trial().isCalm()
                && took.compareTo(least.plusSeconds(2)) > 0) {
            throw broken(plan, "it is ended for " + why + " only after " + took + ": " + event);
        }
    }
}
