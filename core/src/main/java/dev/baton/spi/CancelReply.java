package dev.baton.spi;

/** Answer to a cancel. The end of the attempt is always reported apart from it. */
public enum CancelReply {
    REQUESTED,
    ALREADY_OVER,
    NOT_SUPPORTED
}
