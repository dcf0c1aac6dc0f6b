package dev.baton.testkit.simulation;

import dev.baton.TaskState;

/** Notes what was under way in a plan that somebody claims. */
final class Takeovers {
    private Takeovers() {}

    /**
     * @param isOwn whoever claims it had it before
     * @param isDrained whoever had it before is being closed, or was
     */
    static void mark(Marks marks, PlanRows plan, boolean isOwn, boolean isDrained) {
        if (isOwn) {
            marks.hit(Mark.TAKEN_BACK);
            return;
        }
        marks.hit(isDrained ? Mark.DRAINED : Mark.TAKEN_OVER);
        for (int t = 0; t < plan.tasks.size(); t++) {
            TaskState row = plan.row(t);
            if (row == null || !row.isInFlight() || plan.isWait(t)) {
                continue;
            } else if (isDrained) {
                marks.hit(Mark.DRAINED_IN_FLIGHT);
            }
            boolean isLocal = Agents.LOCAL.equals(plan.task(t).type());
            Mark remote = row.handle() != null ? Mark.TAKEN_OVER_WITH_HANDLE : Mark.TAKEN_OVER_WITHOUT_HANDLE;
            marks.hit(isLocal ? Mark.TAKEN_OVER_LOCAL_WORK : remote);
        }
    }
}
