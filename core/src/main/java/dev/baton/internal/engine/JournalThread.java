package dev.baton.internal.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes flushes to a store that blocks; nobody ever interrupts it. */
final class JournalThread extends Thread implements Journals.Committer {
    private final Journal journal;
    private final Consumer<Journal.Flush> written;
    private final Consumer<Throwable> died;
    private boolean isIdle = true; // the mailbox's
    private volatile Journal.@Nullable Flush next;
    private volatile boolean isStopped;

    /**
     * @param written called on this thread when the fate of all entries is known
     * @param died called on it, as the last thing, with what nobody else catches: whoever waits for a commit must hear of it
     */
    JournalThread(Journal journal, Consumer<Journal.Flush> written, Consumer<Throwable> died) {
        super("baton-journal");
        setDaemon(true);
        this.journal = journal;
        this.written = written;
        this.died = died;
    }

    @Override
    public boolean isIdle() {
        return isIdle;
    }

    @Override
    public boolean isInline() {
        return false;
    }

    @Override
    public void write(Journal.Flush flush) {
        if (!flush.plans.isEmpty()) {
            isIdle = false;
            next = flush;
            if (Thread.currentThread() != this) {
                LockSupport.unpark(this);
            }
        }
    }

    @Override
    public void idle() {
        isIdle = true;
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
