package dev.baton.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened, as one number: the same run gives the same number. And in words, if somebody wants to read it. */
final class Trace {
    /** A word from one to another. */
    record Entry(long millis, String from, String to, String what, String about, long number) {
        @Override
        public String toString() {
            return "%,9d ms  %s -> %s: %s %s %d".formatted(millis, from, to, what, about, number);
        }
    }

    private final World world;
    private final @Nullable List<Entry> entries;
    private long hash = 1_125_899_906_842_597L;

    Trace(World world, boolean isKept) {
        this.world = world;
        this.entries = isKept ? new ArrayList<>() : null;
    }

    /** True if somebody will read it. */
    boolean isKept() {
        return entries != null;
    }

    /** @param about does not count for the number; {@code number} and the words do */
    void note(String from, String to, String what, String about, long number) {
        hash = mix(mix(hash, world.nanos()), what.hashCode());
        hash = mix(mix(hash, number), from.hashCode() * 31L + to.hashCode());
        if (entries != null) {
            entries.add(new Entry(world.millis(), from, to, what, about, number));
        }
    }

    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0x9e3779b97f4a7c15L;
        return mixed ^ mixed >>> 29;
    }

    long hash() {
        return hash;
    }

    List<Entry> entries() {
        return entries == null ? List.of() : entries;
    }
}
