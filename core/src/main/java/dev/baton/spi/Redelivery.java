package dev.baton.spi;

/** What happens when the same dispatch key is sent twice; decides how Baton treats an attempt after a crash (L16). */
public enum Redelivery {
    /** A known key never runs twice: Baton sends again. */
    DEDUPED,
    /** An attempt can be found by its key: Baton looks before it sends again. */
    LOOKUP,
    /** The work lives in this process and died with it: Baton sends again, no try is consumed. */
    DIES_WITH_NODE,
    /** It might run twice: the attempt ends {@code OUTCOME_UNKNOWN} unless the task says otherwise. */
    UNSAFE
}
