package dev.baton.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * As many threads as the store has use for. A further one joins only for a flush that is worth it: where little is going on, what
 * waits for the flush before it makes fewer commits.
 */
final class JournalThreads implements Engine.Committer {
    /** Plans that must wait before a thread more takes them: what fewer flushes save is more than what doing two at once gains. */
    private static final int WORTH_ANOTHER = 128;

    private final List<JournalThread> threads = new ArrayList<>();
    private int busy; // the mailbox's

    JournalThreads(int count, Journal journal, Consumer<Journal.Flush> written, Consumer<Throwable> died) {
        for (int i = 1; i <= count; i++) {
            threads.add(new JournalThread(i == 1 ? "baton-journal" : "baton-journal-" + i, journal, written, died));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    @Override
    public boolean takes(int waiting) {
        return busy == 0 || busy < threads.size() && waiting >= WORTH_ANOTHER;
    }

    @Override
    public boolean isInline() {
        return false;
    }

    /** Given to the thread that asks, if it is one of these: it is awake. */
    @Override
    public void write(Journal.Flush flush) {
        JournalThread free = null;
        for (JournalThread thread : threads) {
            if (thread.underWay == null && (free == null || thread == Thread.currentThread())) {
                free = thread;
            }
        }
        if (free == null) {
            throw new IllegalStateException("a flush more than there are threads to write it");
        }
        busy++;
        free.write(flush);
    }

    @Override
    public void isBack(Journal.Flush flush) {
        for (JournalThread thread : threads) {
            if (thread.underWay == flush) {
                thread.underWay = null;
                busy--;
            }
        }
    }

    void end() {
        threads.forEach(JournalThread::end);
    }
}
