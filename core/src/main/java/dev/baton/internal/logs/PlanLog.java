package dev.baton.internal.logs;

import dev.baton.spi.PlanStore;

/** How much of its share a plan has used up. */
final class PlanLog {
    private final long number;
    private long lines;
    private long chars;

    PlanLog(long number, PlanStore.LogSize stored) {
        this.number = number;
        this.lines = stored.lines();
        this.chars = stored.chars();
    }

    long number() {
        return number;
    }

    boolean isFull(LogLimits limits) {
        return lines >= limits.plan() || chars >= limits.planChars();
    }

    void add(int length) {
        lines++;
        chars += length;
    }
}
