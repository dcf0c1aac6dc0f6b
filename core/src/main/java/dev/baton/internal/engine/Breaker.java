package dev.baton.internal.engine;

/**
 * Stops sending to an adapter through which nothing gets any more. It opens when so many dispatches in a row taught nothing or
 * were not taken; after a wait, twice as long each time, it lets one attempt through to see, and closes when one is taken.
 */
final class Breaker {
    private final LimitSettings.Breaking settings;
    private int failures;
    private boolean isOpen;

    /** True once an attempt was let through to see. */
    private boolean isProbing;

    private long wait;
    private long opensAt;

    Breaker(LimitSettings.Breaking settings) {
        this.settings = settings;
    }

    boolean isOpen() {
        return isOpen;
    }

    int failures() {
        return failures;
    }

    int room(long now) {
        if (!isOpen) {
            return Integer.MAX_VALUE;
        }
        return opensAt - now <= 0 ? 1 : 0;
    }

    /** Nanoseconds until one may go through; 0: now. */
    long untilRoom(long now) {
        return isOpen ? Math.max(0, opensAt - now) : 0;
    }

    /** One goes through. If nothing is ever heard of it, another may after the same wait. */
    void take(long now) {
        if (isOpen) {
            isProbing = true;
            opensAt = now + wait;
        }
    }

    /** Nothing was learned, or the attempt was not taken. True: that opened it. */
    boolean failed(long now) {
        failures++;
        if (isOpen) {
            if (isProbing) { // else it is late news of an attempt from before
                isProbing = false;
                wait = Math.min(2 * wait, settings.longestWait().toNanos());
                opensAt = now + wait;
            }
            return false;
        } else if (failures < settings.failures()) {
            return false;
        }
        isOpen = true;
        wait = settings.firstWait().toNanos();
        opensAt = now + wait;
        return true;
    }

    /** An attempt was taken. True: that closed it. */
    boolean succeeded() {
        boolean closes = isOpen;
        failures = 0;
        isOpen = false;
        isProbing = false;
        return closes;
    }
}
