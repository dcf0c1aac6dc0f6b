package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.PlanState;
import dev.baton.spi.FinishedPlan;
import dev.baton.spi.PlanArchive;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives and deletes finished plans, in steps so small that a commit never waits for long. While the engine writes, each step is
 * followed by a rest, so that running work keeps more than nine tenths of its speed: until the engine has written many times as
 * many rows, or, where it writes little, for many times as long as the step took. Under load only the first is of use, since
 * a step then mostly waits for the engine. Where nobody else writes there is nobody to rest for.
 */
final class Pruner {
    private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);
    private static final int PLANS_AT_ONCE = 100;
    private static final int ROWS_AT_ONCE = 1_000;
    private static final int RESTS = 20;
    private static final long ROWS_BETWEEN = 30L * ROWS_AT_ONCE;
    private static final long LOOK = Duration.ofMillis(2).toNanos();
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    private final Retention retention;
    private final StoreAccess access;
    private final EngineSettings settings;
    private final LongSupplier rowsWritten;
    private final ReentrantLock atWork = new ReentrantLock();
    private long writtenBefore;
    private volatile boolean isStopped;
    private @Nullable Thread thread;

    /** @param rowsWritten about how many the engine has written */
    Pruner(Retention retention, StoreAccess access, EngineSettings settings, LongSupplier rowsWritten) {
        this.retention = retention;
        this.access = access;
        this.settings = settings;
        this.rowsWritten = rowsWritten;
    }

    /** From here on looks for plans to prune now and then, on a thread of its own, if a time to keep them was given. */
    void start() {
        Duration keep = retention.keep();
        if (keep != null && settings.hasThreads()) {
            Thread own = new Thread(() -> run(keep), "baton-retention");
            own.setDaemon(true);
            thread = own;
            own.start();
        }
    }

    private void run(Duration keep) {
        Duration interval = keep.dividedBy(10);
        interval = interval.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : interval;
        interval = interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
        while (!isStopped) {
            try {
                long pruned = prune(settings.time().now().minus(keep));
                if (pruned > 0) {
                    LOG.atInfo().addKeyValue("event", "pruned").log("Deleted {} plans that ended {} ago", pruned, keep);
                }
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("event", "prune_failed").log("Finished plans stay in the store for now", e);
            }
            if (!isStopped) {
                LockSupport.parkNanos(this, interval.toNanos());
            }
        }
    }

    /** Prunes plans that ended before a time; returns how many there were. */
    long prune(Instant endedBefore) {
        atWork.lock();
        try {
            sweep(); // what a crash may have left
            long pruned = 0;
            long after = -1;
            while (!isStopped) {
                long last = after;
                List<Long> plans = access.read(store -> store.ended(endedBefore, last, PLANS_AT_ONCE));
                if (plans.isEmpty()) {
                    break;
                }
                archive(plans);
                timed(() -> access.read(store -> {
                    store.remove(plans);
                    return true;
                }));
                sweep();
                pruned += plans.size();
                after = plans.get(plans.size() - 1);
            }
            return pruned;
        } finally {
            atWork.unlock();
        }
    }

    private void archive(List<Long> numbers) {
        PlanArchive archive = retention.archive();
        if (archive == null) {
            return;
        }
        List<FinishedPlan> plans = new ArrayList<>();
        for (long number : numbers) {
            PlanState state = access.read(store -> store.state(number));
            if (state != null && state.status().isTerminal()) {
                plans.add(new StoredFinishedPlan(access, number, state));
            }
        }
        if (!plans.isEmpty()) {
            timed(() -> {
                try {
                    archive.keep(plans);
                    return true;
                } catch (IOException e) {
                    throw new BatonException(
                            "ARCHIVE_FAILED",
                            archive + " did not take " + plans.size() + " finished plans: " + e,
                            "They stay in the store. See whether the archive is reachable and has room.",
                            e);
                }
            });
        }
    }

    private void sweep() {
        boolean more = true;
        while (more && !isStopped) {
            more = timed(() -> access.read(store -> store.sweep(ROWS_AT_ONCE)));
        }
    }

    private interface Step<T> {
        T run();
    }

    /** Takes a step, and rests if somebody else has written meanwhile. */
    private <T> T timed(Step<T> step) {
        long begin = settings.time().nanoTime();
        T result = step.run();
        long took = settings.time().nanoTime() - begin;
        long written = rowsWritten.getAsLong();
        if (written != writtenBefore && settings.hasThreads()) {
            long rested = settings.time().nanoTime() + took * RESTS;
            while (!isStopped
                    && rowsWritten.getAsLong() - written < ROWS_BETWEEN
                    && settings.time().nanoTime() - rested < 0) {
                LockSupport.parkNanos(this, LOOK);
            }
            writtenBefore = rowsWritten.getAsLong();
        }
        return result;
    }

    /** Returns when it is at rest for good. */
    void stop() {
        isStopped = true;
        Thread own = thread;
        if (own != null) {
            LockSupport.unpark(own);
            Joining.join(own);
        }
        if (retention.archive() != null) {
            retention.archive().close();
        }
    }
}
