package dev.baton.internal.engine;

import dev.baton.PlanEvent;
import dev.baton.internal.logs.Repetition;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit. While one flush is being written, the decisions of all plans pile up and those of one plan merge; the next
 * flush takes them all, round robin over plans, up to a size that keeps latency low.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MAX_ENTRIES = 256;
    private static final int MAX_ROWS = 5_000;
    private static final long FIRST_WAIT = 10_000_000;
    private static final long LONGEST_WAIT = 1_000_000_000;
    private static final CommitResult COMMITTED = new CommitResult.Committed();

    /** One flush: what is written, what becomes of it, and which plan each entry belongs to. */
    static final class Flush {
        final List<Resident> plans = new ArrayList<>();
        final List<Resident.Unsealed> parts = new ArrayList<>();
        final List<PlanCommit> commits = new ArrayList<>();
        List<CommitResult> results = List.of();

        /** That of its journal. */
        final int place;

        /** About how many rows it writes. */
        int rows;

        /** What the store holds of the plans whose entry was stale; without those it has lost. */
        final Map<Long, StoredPlan> stored = new LinkedHashMap<>(0);

        private Flush(int place) {
            this.place = place;
        }

        private void clear() {
            plans.clear();
            parts.clear();
            commits.clear();
            results = List.of();
            rows = 0;
        }
    }

    private final PlanStore store;
    private final LongPredicate pause;
    private final Queue<Resident> dirty = new ArrayDeque<>();
    private final Flush flush;

    /**
     * @param place among the journals of the node
     * @param pause waits so many nanoseconds before the store is tried again; false: to give up
     */
    Journal(int place, PlanStore store, LongPredicate pause) {
        this.flush = new Flush(place);
        this.store = store;
        this.pause = pause;
    }

    void mark(Resident plan) {
        if (!plan.isDirty) {
            plan.isDirty = true;
            dirty.add(plan);
        }
    }

    boolean isEmpty() {
        return dirty.isEmpty();
    }

    /** How many plans there is something to write about. */
    int waiting() {
        return dirty.size();
    }

    /** Takes what has piled up until now. What the flush before held is void: there is never more than one. */
    Flush seal(Instant now) {
        flush.clear();
        while (flush.plans.size() < MAX_ENTRIES && flush.rows < MAX_ROWS) {
            Resident plan = dirty.poll();
            if (plan == null) {
                break;
            }
            plan.isDirty = false;
            if (!plan.isHeld || plan.unsealed.isEmpty()) { // one that was let go of stays as it is stored
                continue;
            }
            flush.rows += 1 + plan.unsealed.size();
            flush.plans.add(plan);
            flush.parts.add(plan.unsealed);
            flush.commits.add(plan.seal(now));
        }
        return flush;
    }

    /** Writes a flush; returns when it is known of every entry whether it is in the store. */
    void write(Flush flush) {
        if (flush.commits.isEmpty()) {
            return;
        }
        try {
            flush.results = store.commit(flush.commits);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("event", "flush_unknown")
                    .log("A flush of {} plans has an unknown outcome: {}", flush.commits.size(), e.toString());
            List<CommitResult> results = new ArrayList<>();
            for (PlanCommit commit : flush.commits) {
                results.add(find(commit));
            }
            flush.results = results;
        }
        for (int i = 0; i < flush.results.size(); i++) {
            if (flush.results.get(i) instanceof CommitResult.Stale) {
                long plan = flush.commits.get(i).plan();
                List<StoredPlan> found = insist(() -> store.load(List.of(plan)));
                if (found != null && !found.isEmpty()) {
                    flush.stored.put(plan, found.get(0));
                }
            }
        }
    }

    /** Finds out what became of one entry, and writes it again if it is not in the store (L25). */
    private CommitResult find(PlanCommit commit) {
        CommitResult found = insist(() -> {
            if (isStored(commit)) {
                return COMMITTED;
            }
            CommitResult again = store.commit(List.of(commit)).get(0);
            return again instanceof CommitResult.Committed || !isStored(commit) ? again : COMMITTED;
        });
        return found != null
                ? found
                : new CommitResult.Refused("STORE_UNAVAILABLE", "The store did not answer until the close");
    }

    private boolean isStored(PlanCommit commit) {
        if (commit.created() != null) {
            return store.version(commit.plan()) > 0; // only this node has its number
        } else if (!(store instanceof SharedPlanStore shared)) {
            return store.version(commit.plan()) == commit.version() + 1; // nobody else can have written it
        } else if (commit.events().isEmpty()) {
            return shared.version(commit.plan(), commit.hold().fence()) == commit.version() + 1;
        }
        // Others may have claimed the plan and written since. The history keeps whose each event is.
        PlanEvent first = commit.events().get(0);
        return store.history(commit.plan(), first.seq() - 1, 1).stream()
                .anyMatch(event -> event.commit() == first.commit());
    }

    /** Asks the store until it answers; null: the node closes and it has not. */
    private <T> @Nullable T insist(Supplier<T> question) {
        Repetition failures = new Repetition();
        for (long wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
            try {
                return question.get();
            } catch (RuntimeException e) {
                failures.line(LOG, "store_unavailable")
                        .log("The store does not answer, trying again in {} ms: {}", wait / 1_000_000, e.toString());
            }
            if (!pause.test(wait)) {
                return null;
            }
        }
    }
}
