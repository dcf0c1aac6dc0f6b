package dev.baton.testkit.simulation;

/** A rare branch, recognised from outside: from faults, calls, events, rows and answers. A long run must have been in each. */
enum Mark {
    // the store
    READ_FAILED,
    READ_FORGOTTEN,
    READ_SLOW,
    COMMIT_FAILED,
    COMMIT_UNKNOWN,
    COMMIT_TORN,
    COMMIT_SLOW,
    STORE_CLOSED,
    COMMIT_LANDED_LATE,
    CALL_LANDED_LATE,
    STORE_CLOCK_JUMPED,
    // the node
    DIED_BEFORE_A_READ,
    DIED_AFTER_A_READ,
    DIED_BEFORE_A_COMMIT,
    DIED_AFTER_A_COMMIT,
    DIED_AS_IT_STARTED,
    FROZEN_AT_THE_STORE,
    CLOSED,
    CLOCK_JUMPED,
    // several nodes
    STOOD_STILL,
    DIED_FOR_GOOD,
    DECLARED_DEAD,
    DECLARED_DEAD_ALIVE,
    JOINED_ANEW,
    ZOMBIE_WOKE,
    ZOMBIE_REFUSED,
    TAKEN_OVER,
    TAKEN_OVER_WITH_HANDLE,
    TAKEN_OVER_WITHOUT_HANDLE,
    TAKEN_OVER_LOCAL_WORK,
    TAKEN_OVER_FOR_A_WORD,
    TAKEN_BACK,
    SUSPECTS_CLAIMED,
    ACQUITTED,
    QUARANTINED,
    DRAINED,
    DRAINED_IN_FLIGHT,
    WORD_LEFT,
    WORD_FOR_NOBODY,
    WORD_MADE_A_COMMIT_MISS,
    WORD_ANSWERED,
    WORD_ANSWERED_BY_THE_TAKER,
    WORD_OF_A_SENDER_THAT_IS_GONE,
    REPLY_TAKEN,
    END_HEARD_ELSEWHERE,
    SUBMITTED_TWICE_ELSEWHERE,
    TWIN_LANDED_FIRST,
    MISSED_UNHEARD,
    // agents
    AGENT_FAILED,
    AGENT_FORGOT,
    AGENT_HUNG,
    AGENT_HUNG_AFTER,
    AGENT_LATE,
    AGENT_REFUSED,
    AGENT_LIED,
    AGENT_GARBAGE,
    AGENT_TWICE,
    CANCEL_IGNORED,
    PUSHED,
    PUSH_LOST,
    PUSH_OF_WHAT_IS_OVER,
    KNOWN_KEY_SENT_AGAIN,
    LOOKED_UP,
    LOCAL_WORK_BEGUN_AGAIN,
    // tasks
    BACKED_OFF,
    NOT_STARTED,
    INTERRUPTED,
    LATE_RESULT_IGNORED,
    TIMED_OUT,
    IDLE,
    TOTAL_TIME_OVER,
    UNSETTLED,
    OVERLAPPED,
    OUTCOME_UNKNOWN,
    OUTPUT_REFUSED,
    REMOTELY_CANCELLED,
    UNREACHABLE_FAILED,
    SKIPPED,
    SIGNAL_KEPT,
    SIGNAL_ENDED_A_WAIT,
    WAIT_EXPIRED,
    RESULT_BEAT_CANCEL,
    // plans
    SLEPT,
    LOADED_IN_FLIGHT,
    PARKED,
    PAUSED_FOR_UNKNOWN_OUTCOME,
    PAUSED_BY_USER,
    CANCELLED,
    CANCELLED_BY_FORCE,
    DEADLINE_PASSED,
    FAILED_FAST,
    CLEANED_UP_AFTER_STOP,
    RETRIED,
    SUBMITTED_TWICE,
    PLANS_IN_ONE_FLUSH;

    static Mark of(StoreFault fault, boolean isCommit) {
        return switch (fault) {
            case FAILS, NONE -> isCommit ? COMMIT_FAILED : READ_FAILED;
            case FORGETS -> isCommit ? COMMIT_UNKNOWN : READ_FORGOTTEN;
            case LANDS_LATE -> isCommit ? COMMIT_LANDED_LATE : CALL_LANDED_LATE;
            case TEARS -> COMMIT_TORN;
            case IS_SLOW -> isCommit ? COMMIT_SLOW : READ_SLOW;
            case CLOSES -> STORE_CLOSED;
            case DIES_BEFORE -> isCommit ? DIED_BEFORE_A_COMMIT : DIED_BEFORE_A_READ;
            case DIES_AFTER -> isCommit ? DIED_AFTER_A_COMMIT : DIED_AFTER_A_READ;
            case FREEZES -> FROZEN_AT_THE_STORE;
        };
    }

    static Mark of(AgentFault fault) {
        return switch (fault) {
            case NONE, FAILS -> AGENT_FAILED;
            case FORGETS -> AGENT_FORGOT;
            case HANGS -> AGENT_HUNG;
            case HANGS_AFTER -> AGENT_HUNG_AFTER;
            case IS_LATE -> AGENT_LATE;
            case REFUSES -> AGENT_REFUSED;
            case LIES -> AGENT_LIED;
            case GARBAGE -> AGENT_GARBAGE;
            case TWICE -> AGENT_TWICE;
        };
    }
}
