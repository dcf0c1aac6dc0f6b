package dev.baton.benchmarks.contest;

/** What every task of every contestant does. */
public interface Work {
    /** What every task has for a result; each is to be kept. */
    String RESULT = "the result of a task, which is to be kept";

    /**
     * Called by each task, from any thread.
     *
     * @param number of the task in its chain, from 1
     * @return its result
     */
    String task(int number) throws InterruptedException;
}
