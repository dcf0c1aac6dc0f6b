package dev.baton.testkit.simulation;

/** What becomes of one call of the store. */
enum StoreFault {
    NONE,
    /** It fails, and nothing was done. */
    FAILS,
    /** It is done, and then fails: whoever called knows nothing. */
    FORGETS,
    /** It fails, and is done some time later: whoever called has given up by then. */
    LANDS_LATE,
    /** Of a flush only the first entries are stored, then it fails. */
    TEARS,
    /** It takes longer than anybody's patience. */
    IS_SLOW,
    /** It fails, and so does everything for a while. */
    CLOSES,
    /** The node dies, and nothing was done. */
    DIES_BEFORE,
    /** It is done, and the node dies. */
    DIES_AFTER,
    /** The node stands still for a while before it goes on. */
    FREEZES
}
