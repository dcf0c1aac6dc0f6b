package dev.baton.testkit.simulation;

/** What becomes of one call of an adapter. */
enum AgentFault {
    NONE,
    /** The call throws, or its stage fails, and nothing was done. */
    FAILS,
    /** What was asked is done, and the answer is lost. */
    FORGETS,
    /** Nothing is done, and there is no answer. */
    HANGS,
    /** It is done, and there is no answer. */
    HANGS_AFTER,
    /** The answer comes much later. */
    IS_LATE,
    /** The agent says that it did not start. */
    REFUSES,
    /** The agent says that it has never seen what it runs. */
    LIES,
    /** The answer is null, or a handle that cannot be stored. */
    GARBAGE,
    /** The answer comes twice: once more as a push. */
    TWICE
}
