package dev.baton.testkit.simulation;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.TaskRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks nothing: notes which rare branches a run has been in. */
final class Coverage implements Checker {
    private final Trial trial;
    private final Marks marks;

    Coverage(Trial trial) {
        this.trial = trial;
        this.marks = trial.marks;
    }

    @Override
    public void opened(Life node, PlanStore.Identity identity) {
        for (PlanRows plan : trial.store.plans()) {
            for (int t = 0; t < plan.tasks.size(); t++) {
                TaskState row = plan.row(t);
                if (row != null && row.isInFlight()) {
                    marks.hit(Mark.LOADED_IN_FLIGHT);
                }
            }
        }
    }

    @Override
    public void asked(Life node, List<PlanCommit> batch) {
        if (batch.size() > 1) {
            marks.hit(Mark.PLANS_IN_ONE_FLUSH);
        }
    }

    @Override
    public void refused(PlanCommit commit) {
        marks.hit(Mark.SUBMITTED_TWICE);
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        Mark mark =
                switch (event.type()) {
                    case TASK_BACKOFF -> Mark.BACKED_OFF;
                    case TASK_NOT_STARTED -> Mark.NOT_STARTED;
                    case TASK_INTERRUPTED -> Mark.INTERRUPTED;
                    case TASK_RESULT_IGNORED -> Mark.LATE_RESULT_IGNORED;
                    case TASK_SKIPPED -> Mark.SKIPPED;
                    case PLAN_DEADLINE_EXCEEDED -> Mark.DEADLINE_PASSED;
                    case PLAN_FAIL_FAST -> Mark.FAILED_FAST;
                    case PLAN_RETRIED -> Mark.RETRIED;
                    case PLAN_CLEANUP_STARTED -> plan.isStopped() ? Mark.CLEANED_UP_AFTER_STOP : null;
                    case PLAN_PAUSED ->
                        switch (PauseReason.valueOf(text(event, "reason"))) {
                            case USER -> Mark.PAUSED_BY_USER;
                            case QUARANTINE -> Mark.QUARANTINED;
                            default -> Mark.PAUSED_FOR_UNKNOWN_OUTCOME;
                        };
                    case PLAN_CANCEL_REQUESTED ->
                        text(event, "force").equals("true") ? Mark.CANCELLED_BY_FORCE : Mark.CANCELLED;
                    case PLAN_SIGNALLED -> text(event, "task").isEmpty() ? Mark.SIGNAL_KEPT : Mark.SIGNAL_ENDED_A_WAIT;
                    case TASK_ENDING ->
                        switch (text(event, "why")) {
                            case "TIMEOUT" -> Mark.TIMED_OUT;
                            case "IDLE" -> Mark.IDLE;
                            case "TOTAL_TIMEOUT" -> Mark.TOTAL_TIME_OVER;
                            default -> null;
                        };
                    default -> null;
                };
        if (mark != null) {
            marks.hit(mark);
        }
    }

    private static String text(PlanEvent event, String field) {
        return event.data() == null
                ? ""
                : event.data()
                        .get(field)
                        .map(value -> value.toString().replace("\"", ""))
                        .orElse("");
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        TaskError error = after.error();
        boolean isNew = before == null || before.status() != after.status();
        if (isNew && after.status() == TaskStatus.COMPLETED && before != null && before.ending() != null) {
            marks.hit(Mark.RESULT_BEAT_CANCEL);
        }
        if (error == null || !isNew) {
            return;
        }
        Mark mark =
                switch (error.code()) {
                    case "UNSETTLED" -> Mark.UNSETTLED;
                    case "OUTCOME_UNKNOWN" -> Mark.OUTCOME_UNKNOWN;
                    case "OUTPUT_INVALID", "OUTPUT_TOO_LARGE" -> Mark.OUTPUT_REFUSED;
                    case "REMOTE_CANCELLED" -> Mark.REMOTELY_CANCELLED;
                    case "DEPENDENCY_UNMET" -> Mark.UNREACHABLE_FAILED;
                    case "WAIT_EXPIRED" -> Mark.WAIT_EXPIRED;
                    case "TIMEOUT" -> error.message().contains("not confirmed") ? Mark.OVERLAPPED : null;
                    default -> null;
                };
        if (mark != null) {
            marks.hit(mark);
        }
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        if (commit.wakeAt() != null) {
            marks.hit(Mark.SLEPT);
        } else if (commit.head().status() == PlanStatus.CREATED && commit.head().startAt() == null) {
            marks.hit(Mark.PARKED);
        }
    }

    @Override
    public void called(String method, PlanRows plan, TaskRef ref, boolean isWork) {
        if (method.equals("lookup")) {
            marks.hit(Mark.LOOKED_UP);
        } else if (isWork && trial.agents.job(ref.dispatchKey()) != null) {
            marks.hit(Mark.KNOWN_KEY_SENT_AGAIN);
        } else if (isWork && !trial.agents.begun(ref.dispatchKey()).isEmpty()) {
            marks.hit(Mark.LOCAL_WORK_BEGUN_AGAIN);
        }
    }
}
