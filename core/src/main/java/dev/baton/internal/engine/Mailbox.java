package dev.baton.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The one way into a node's engine. Any thread may put a letter in; one thread at a time takes them out and acts on them, and it
 * is whichever engine or worker thread finds nobody at it. So a result is decided upon by the thread that brought it, and no
 * hand-over stands between the end of a task and the start of the next.
 *
 * <p>What follows from a round of letters, work to be run, is handed to the executor; one piece is kept for the thread that
 * drains, if it is a worker and can run it itself.
 */
final class Mailbox {
    private static final int ROUND = 512;

    /** What is done with letters in between: timers, permits, the journal. */
    interface Rounds {
        /** Before the letters of a round. */
        void begin();

        /** After them; true: there is more to do at once. */
        boolean end(List<Runnable> work);
    }

    private final Queue<Runnable> letters = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private final Rounds rounds;
    private final Executor workers;
    private final List<Runnable> work = new ArrayList<>();

    Mailbox(Rounds rounds, Executor workers) {
        this.rounds = rounds;
        this.workers = workers;
    }

    void put(Runnable letter) {
        letters.add(letter);
    }

    boolean isEmpty() {
        return letters.isEmpty();
    }

    boolean isBusy() {
        return isBusy.get();
    }

    /**
     * Acts on everything there is, unless somebody else is at it.
     *
     * @param takesWork the caller will run one piece of work itself
     * @return that piece; null: none
     */
    @Nullable
    Runnable drain(boolean takesWork) {
        Runnable kept = null;
        while (isBusy.compareAndSet(false, true)) {
            try {
                boolean more;
                do {
                    if (kept != null) {
                        workers.execute(kept); // not to wait for another round
                        kept = null;
                    }
                    more = round();
                    kept = handOut(takesWork);
                } while (more);
            } finally {
                isBusy.set(false);
            }
            if (letters.isEmpty()) {
                break;
            }
        }
        return kept;
    }

    private boolean round() {
        rounds.begin();
        for (int i = 0; i < ROUND; i++) {
            Runnable letter = letters.poll();
            if (letter == null) {
                break;
            }
            Faults.contain(letter);
        }
        return rounds.end(work) || !letters.isEmpty();
    }

    private @Nullable Runnable handOut(boolean takesWork) {
        int count = work.size();
        if (count == 0) {
            return null;
        }
        int given = takesWork ? count - 1 : count;
        for (int i = 0; i < given; i++) {
            workers.execute(work.get(i));
        }
        Runnable kept = takesWork ? work.get(count - 1) : null;
        work.clear();
        return kept;
    }
}
