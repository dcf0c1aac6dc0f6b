package dev.baton.internal.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something there is only so much of. */
class Resource {
    private final String name;
    private final int capacity;
    private final Kind kind;
    private int used;

    /** What overdue waiters keep for themselves, as of one pass over the lanes. */
    private int claimed;

    private long claimedIn;

    /** Lanes that need not be looked at before something of this is given back; null: none yet. */
    private @Nullable Set<Lane> parked;

    /** Lanes that need it, if it is that of a key: it goes with the last. */
    int lanes;

    /** Who needs it. */
    enum Kind {
        /** Many: of the node, of an adapter, of a permit with a name. */
        SHARED,
        /** The tasks of one plan. */
        OF_PLAN,
        /** The tasks that ask for one key. */
        OF_KEY,
        /** The tasks of one adapter, to start at all. */
        DOOR
    }

    Resource(String name, int capacity, Kind kind) {
        this.name = name;
        this.capacity = capacity;
        this.kind = kind;
    }

    final String name() {
        return name;
    }

    final int capacity() {
        return capacity;
    }

    final int used() {
        return used;
    }

    final boolean isOfKey() {
        return kind == Kind.OF_KEY;
    }

    /** True if so few lanes need it that all of them can be looked at whenever it changes. */
    final boolean isNarrow() {
        return kind != Kind.SHARED;
    }

    /** How much is to be had; below zero if more was in flight before a restart than is allowed now. */
    int room(long now) {
        return capacity - used;
    }

    /** Nanoseconds until there is room without anybody giving anything back; 0: that never helps, or is not needed. */
    long untilRoom(long now) {
        return 0;
    }

    /** Takes so much, above the limit if need be: what was in flight before a restart counts first. */
    void take(int weight, long now) {
        used += weight;
    }

    void give(int weight) {
        used -= weight;
    }

    /** Keeps so much from everybody who is looked at later in the same pass. */
    final void claim(int weight, long pass) {
        claimed = claimed(pass) + weight;
        claimedIn = pass;
    }

    final int claimed(long pass) {
        return claimedIn == pass ? claimed : 0;
    }

    final void park(Lane lane) {
        if (parked == null) {
            parked = new LinkedHashSet<>();
        }
        parked.add(lane);
    }

    final void unpark(Lane lane) {
        if (parked != null) {
            parked.remove(lane);
        }
    }

    /** Takes out all lanes that wait for a change. */
    final List<Lane> unparkAll() {
        if (parked == null || parked.isEmpty()) {
            return List.of();
        }
        List<Lane> lanesToLookAt = new ArrayList<>(parked);
        parked = null;
        return lanesToLookAt;
    }
}
