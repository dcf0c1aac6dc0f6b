package dev.baton.internal.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes flushes to a store that blocks, one after the other; nobody ever interrupts it. */
final class JournalThread extends Thread {
    private final Journal journal;
    private final Consumer<Journal.Flush> written;
    private final Consumer<Throwable> died;
    private volatile Journal.@Nullable Flush next;
    private volatile boolean isStopped;

    /** What it was given and what is not back yet; the mailbox's. */
    Journal.@Nullable Flush underWay;

    /**
     * @param written called on this thread when the fate of all entries is known
     * @param died called on it, as the last thing, with what nobody else catches: whoever waits for a commit must hear of it
     */
    JournalThread(String name, Journal journal, Consumer<Journal.Flush> written, Consumer<Throwable> died) {
        super(name);
        setDaemon(true);
        this.journal = journal;
        this.written = written;
        this.died = died;
    }

    void write(Journal.Flush flush) {
        underWay = flush;
        next = flush;
        if (Thread.currentThread() != this) {
            LockSupport.unpark(this);
        }
    }

    @Override
    public void run() {
        try {
            writeAll();
        } catch (Throwable e) { // out of memory, a class that is missing …
            died.accept(e);
        }
    }

    private void writeAll() {
        while (true) {
            Journal.Flush flush = next;
            if (flush != null) {
                next = null;
                journal.write(flush);
                written.accept(flush);
            } else if (isStopped) {
                return;
            } else {
                LockSupport.park(this);
            }
        }
    }

    void end() {
        isStopped = true;
        LockSupport.unpark(this);
        Joining.join(this);
    }
}
