package dev.baton.testkit.simulation;

/** I18: of a task there are no more keys begun than it has had attempts. */
final class StartsPerTask extends Invariant {
    StartsPerTask(Trial trial) {
        super("I18", trial);
    }

    @Override
    public void started(PlanRows plan, Job job) {
        int attempts = plan.attempt(plan.number(job.ref.taskId()));
        if (job.ref.attempt() < 1 || job.ref.attempt() > attempts) {
            throw broken(plan, job.ref.taskId() + "#" + job.ref.attempt() + " begins, and there were " + attempts);
        }
    }
}
