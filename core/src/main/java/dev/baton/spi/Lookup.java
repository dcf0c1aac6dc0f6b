package dev.baton.spi;

/** Answer to the question whether a runtime knows a dispatch key. */
public sealed interface Lookup {
    /** It does. */
    record Found(TaskReport report) implements Lookup {}

    /** It does not, and that is certain: the attempt may be sent again. */
    record NeverSeen() implements Lookup {}

    /** Nobody can say. */
    record Unknown(String reason) implements Lookup {}
}
