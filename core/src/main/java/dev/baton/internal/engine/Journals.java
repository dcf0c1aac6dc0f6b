package dev.baton.internal.engine;

import java.util.List;

/**
 * The journals of a node, each with somebody who writes its flushes: as many as the store takes at once. A plan belongs to one of
 * them by its number, so its own commits stay in order while those of other plans are written beside. Runs in the mailbox.
 */
final class Journals {
    /** A journal and who writes for it. */
    private static final class Desk {
        final Journal journal;
        final Committer committer;
        long writingSince;

        Desk(Journal journal, Committer committer) {
            this.journal = journal;
            this.committer = committer;
        }
    }

    /** Where a flush is written: at once for a store in memory, on the journal's thread for others. */
    interface Committer {
        /** False: one is being written already. */
        boolean isIdle();

        /** Writes it and has {@link Engine#flushed} called with it, in the mailbox. */
        void write(Journal.Flush flush);

        /** True: {@link #write} calls {@link Engine#flushed} before it returns. */
        boolean isInline();

        /** The flush has come back to the mailbox. */
        void idle();
    }

    private final Desk[] desks;

    /**
     * @param journals whose {@link Journal#place} is that in this list
     * @param committers one for each, all of the same kind
     */
    Journals(List<Journal> journals, List<? extends Committer> committers) {
        this.desks = new Desk[journals.size()];
        for (int i = 0; i < desks.length; i++) {
            desks[i] = new Desk(journals.get(i), committers.get(i));
        }
    }

    /** Something about the plan is to be written. */
    void mark(Resident plan) {
        desks[desks.length == 1 ? 0 : (int) Math.floorMod(plan.number, (long) desks.length)].journal.mark(plan);
    }

    boolean isInline() {
        return desks[0].committer.isInline();
    }

    /** True: all that was marked has been taken to be written. */
    boolean isEmpty() {
        for (Desk desk : desks) {
            if (!desk.journal.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** True: nothing is being written. */
    boolean isIdle() {
        for (Desk desk : desks) {
            if (!desk.committer.isIdle()) {
                return false;
            }
        }
        return true;
    }

    /** Has written what piled up, where the flush before is through. */
    void write(EngineTime time) {
        for (Desk desk : desks) {
            if (!desk.journal.isEmpty() && desk.committer.isIdle()) {
                desk.writingSince = time.nanos();
                desk.committer.write(desk.journal.seal(time.now()));
            }
        }
    }

    /** A flush has come back to the mailbox. */
    void written(Journal.Flush flush) {
        desks[flush.place].committer.idle();
    }

    /** True if a flush has been on its way to the store for longer than this. */
    boolean hasWrittenFor(long limitNanos, long now) {
        for (Desk desk : desks) {
            if (!desk.committer.isIdle() && now - desk.writingSince > limitNanos) {
                return true;
            }
        }
        return false;
    }
}
