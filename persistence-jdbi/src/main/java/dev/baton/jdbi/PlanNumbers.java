package dev.baton.jdbi;

import java.util.function.IntToLongFunction;

/** Hands out plan numbers from blocks, so that a commit is paid once for many of them. Safe for use by many threads. */
final class PlanNumbers {
    private static final int BLOCK = 1_000;

    private final IntToLongFunction reserve;
    private long next;
    private long end;

    /** @param reserve stores that so many more numbers are taken, and returns the first */
    PlanNumbers(IntToLongFunction reserve) {
        this.reserve = reserve;
    }

    synchronized long take(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count);
        }
        if (end - next < count) {
            int size = Math.max(BLOCK, count);
            next = reserve.applyAsLong(size);
            end = next + size;
        }
        long first = next;
        next += count;
        return first;
    }
}
