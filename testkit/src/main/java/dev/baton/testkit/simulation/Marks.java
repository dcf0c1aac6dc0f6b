package dev.baton.testkit.simulation;

import java.util.ArrayList;
import java.util.List;

/** How often each rare branch was met. */
final class Marks {
    /** After so many plans every branch must have been met. */
    static final long ENOUGH = 200_000;

    private final long[] hits = new long[Mark.values().length];

    void hit(Mark mark) {
        hits[mark.ordinal()]++;
    }

    long of(Mark mark) {
        return hits[mark.ordinal()];
    }

    synchronized void add(Marks others) {
        for (int i = 0; i < hits.length; i++) {
            hits[i] += others.hits[i];
        }
    }

    List<Mark> missed() {
        List<Mark> missed = new ArrayList<>();
        for (Mark mark : Mark.values()) {
            if (hits[mark.ordinal()] == 0) {
                missed.add(mark);
            }
        }
        return missed;
    }

    /** All of them, as lines. */
    String table() {
        StringBuilder table = new StringBuilder();
        for (Mark mark : Mark.values()) {
            table.append("%,14d  %s%n".formatted(of(mark), mark));
        }
        return table.toString();
    }
}
