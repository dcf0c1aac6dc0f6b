package dev.baton.testkit.simulation;

/** A rare branch, recognised from outside. A long run must have been in each. */
enum Mark {
    READ_FAILED,
    READ_FORGOTTEN,
    READ_SLOW,
    COMMIT_FAILED,
    COMMIT_UNKNOWN,
    COMMIT_TORN,
    COMMIT_SLOW,
    STORE_CLOSED,
    DIED_BEFORE_A_READ,
    DIED_AFTER_A_READ,
    DIED_BEFORE_A_COMMIT,
    DIED_AFTER_A_COMMIT,
    FROZEN_AT_THE_STORE,
    CANCEL_IGNORED,
    PUSH_LOST,
    PUSHED,
    CLOSED;

    static Mark of(StoreFault fault, boolean isCommit) {
        return switch (fault) {
            case FAILS, NONE -> isCommit ? COMMIT_FAILED : READ_FAILED;
            case FORGETS -> isCommit ? COMMIT_UNKNOWN : READ_FORGOTTEN;
            case TEARS -> COMMIT_TORN;
            case IS_SLOW -> isCommit ? COMMIT_SLOW : READ_SLOW;
            case CLOSES -> STORE_CLOSED;
            case DIES_BEFORE -> isCommit ? DIED_BEFORE_A_COMMIT : DIED_BEFORE_A_READ;
            case DIES_AFTER -> isCommit ? DIED_AFTER_A_COMMIT : DIED_AFTER_A_READ;
            case FREEZES -> FROZEN_AT_THE_STORE;
        };
    }
}
