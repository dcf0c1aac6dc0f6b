package dev.baton.internal.engine;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Times to come, on the monotonic clock (L27). A binary heap whose entries know their place, so that taking one back costs
 * O(log n): nearly every attempt sets a timeout and takes it back.
 */
final class Timers {
    /** Something to be done at a time. */
    static final class Timer {
        private final long at;
        private final Instant due;
        private final Runnable action;
        private int place;

        private Timer(long at, Instant due, Runnable action) {
            this.at = at;
            this.due = due;
            this.action = action;
        }

        /** The wall time it was set for. */
        Instant due() {
            return due;
        }

        void fire() {
            action.run();
        }
    }

    private @Nullable Timer[] heap = new Timer[64];
    private int size;

    /**
     * @param at monotonic nanoseconds
     * @param due the wall time this stands for
     */
    Timer set(long at, Instant due, Runnable action) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        Timer timer = new Timer(at, due, action);
        up(size++, timer);
        return timer;
    }

    /** Takes a timer back; one that has fired, or was taken back, is left alone. */
    void cancel(@Nullable Timer timer) {
        if (timer == null || timer.place < 0) {
            return;
        }
        int hole = timer.place;
        timer.place = -1;
        Timer last = get(--size);
        heap[size] = null;
        if (last != timer) {
            down(hole, last);
            if (last.place == hole) {
                up(hole, last);
            }
        }
    }

    /** Removes and returns the earliest timer that is due; null: none is. */
    @Nullable
    Timer poll(long now) {
        if (size == 0 || get(0).at - now > 0) {
            return null;
        }
        Timer first = get(0);
        cancel(first);
        return first;
    }

    /** Nanoseconds until the next timer, at least 0; {@code Long.MAX_VALUE} without one. */
    long untilNext(long now) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, get(0).at - now);
    }

    int size() {
        return size;
    }

    private Timer get(int place) {
        Timer timer = heap[place];
        if (timer == null) {
            throw new IllegalStateException("hole in the heap at " + place);
        }
        return timer;
    }

    private void up(int from, Timer timer) {
        int place = from;
        while (place > 0) {
            int parent = place - 1 >>> 1;
            Timer above = get(parent);
            if (above.at - timer.at <= 0) {
                break;
            }
            set(place, above);
            place = parent;
        }
        set(place, timer);
    }

    private void down(int from, Timer timer) {
        int place = from;
        while (2 * place + 1 < size) {
            int child = 2 * place + 1;
            if (child + 1 < size && get(child + 1).at - get(child).at < 0) {
                child++;
            }
            Timer below = get(child);
            if (timer.at - below.at <= 0) {
                break;
            }
            set(place, below);
            place = child;
        }
        set(place, timer);
    }

    private void set(int place, Timer timer) {
        heap[place] = timer;
        timer.place = place;
    }
}
