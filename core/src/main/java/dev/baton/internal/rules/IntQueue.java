package dev.baton.internal.rules;

/** A first-in first-out queue of numbers that allocates nothing per number. */
public final class IntQueue {
    private int[] ring = new int[8];
    private int head;
    private int size;

    public void add(int value) {
        if (size == ring.length) {
            int[] larger = new int[size * 2];
            for (int i = 0; i < size; i++) {
                larger[i] = ring[head + i & ring.length - 1];
            }
            ring = larger;
            head = 0;
        }
        ring[head + size++ & ring.length - 1] = value;
    }

    /** Removes and returns the oldest; the queue must not be empty. */
    public int poll() {
        int value = ring[head];
        head = head + 1 & ring.length - 1;
        size--;
        return value;
    }

    /** The oldest; the queue must not be empty. */
    public int peek() {
        return ring[head];
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
        head = 0;
    }
}
