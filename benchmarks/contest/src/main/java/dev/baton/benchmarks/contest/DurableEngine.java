package dev.baton.benchmarks.contest;

/** An engine that stores what it does, on a database that nobody else uses. */
public interface DurableEngine extends AutoCloseable {
    /** How many tasks a chain has. */
    int TASKS = 10;

    /** How an engine is started. */
    interface Factory {
        /** Opens it on an empty database, or on one that a process of the same contestant left behind when it was killed. */
        DurableEngine open(Database database, Work work) throws Exception;
    }

    /**
     * Runs a chain: {@value #TASKS} tasks, each waiting for the one before, calling the work and storing what it returns. Returns
     * once its end is stored. Called by as many threads as there are chains in flight.
     */
    void chain() throws Exception;

    /** How many chains are stored that have not ended. */
    long unfinished() throws Exception;

    @Override
    void close();
}
