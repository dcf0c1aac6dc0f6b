package dev.baton.internal.engine;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Has somebody else write a flush while the node goes on deciding. */
final class HandedOverCommitter implements Journals.Committer {
    private final Journal journal;
    private final Executor executor;
    private final Consumer<Journal.Flush> written;
    private boolean isIdle = true; // the mailbox's

    /** @param written called by the executor when the fate of all entries is known */
    HandedOverCommitter(Journal journal, Executor executor, Consumer<Journal.Flush> written) {
        this.journal = journal;
        this.executor = executor;
        this.written = written;
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
            executor.execute(() -> {
                journal.write(flush);
                written.accept(flush);
            });
        }
    }

    @Override
    public void idle() {
        isIdle = true;
    }
}
