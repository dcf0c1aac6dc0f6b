package dev.baton.testkit.simulation;

/**
 * I17: under one key an agent begins once. An agent that knows its keys is asked as often as need be; of one that can look, only after
 * it said that it had never seen the key; work in a process only after that process died, or was declared dead; of others never again. Where the store's
 * clock jumps, leases end before their time, and only the fences hold.
 */
final class StartsPerKey extends Invariant {
    StartsPerKey(Trial trial) {
        super("I17", trial);
    }

    @Override
    public void started(PlanRows plan, Job job) {
        if (job.starts > 1 && !job.wasDenied && !trial().hasStoreJumped()) {
            throw broken(
                    plan,
                    job.ref.taskId() + "#" + job.ref.attempt() + " begins " + job.starts
                            + " times, on an agent that is " + job.type);
        }
    }
}
