package dev.baton.testkit.simulation;

import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.Identity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store that all nodes share. It outlives them, keeps what was committed and nothing else, and hands out values that nobody can
 * change. Every entry is shown to the checkers as it is committed.
 */
final class SimStore {
    final PlanStore memory = PlanStore.inMemory();
    private final Trial trial;
    private final boolean blocks;
    private final Map<Long, PlanRows> plans = new LinkedHashMap<>();
    private final Map<String, PlanRows> byId = new LinkedHashMap<>();
    private long closedUntil;
    private boolean tears;

    SimStore(Trial trial, boolean blocks) {
        this.trial = trial;
        this.blocks = blocks;
    }

    boolean blocks() {
        return blocks;
    }

    void closeUntil(long millis) {
        closedUntil = Math.max(closedUntil, millis);
    }

    boolean isClosed() {
        return trial.world.millis() < closedUntil;
    }

    /** The next flush breaks in the middle. */
    void tearNext() {
        tears = true;
    }

    Identity open() {
        Identity identity = memory.open();
        trial.checkers.opened(identity);
        return identity;
    }

    void asked(List<PlanCommit> batch) {
        trial.checkers.asked(batch);
    }

    List<CommitResult> commit(List<PlanCommit> batch) {
        int entries = tears ? batch.size() / 2 : batch.size();
        tears = false;
        List<CommitResult> results = new ArrayList<>(batch.size());
        for (int i = 0; i < entries; i++) {
            results.add(commit(batch.get(i)));
        }
        return results;
    }

    private CommitResult commit(PlanCommit commit) {
        CommitResult result = memory.commit(List.of(commit)).get(0);
        if (result instanceof CommitResult.Stale) {
            throw trial.violation(
                    "I14",
                    "a commit at version " + commit.version() + " of plan " + commit.plan() + ", which is at "
                            + memory.version(commit.plan()));
        } else if (result instanceof CommitResult.Committed) {
            committed(commit);
        } else {
            trial.checkers.refused(commit);
        }
        return result;
    }

    private void committed(PlanCommit commit) {
        NewPlan created = commit.created();
        PlanRows rows = plans.get(commit.plan());
        if (rows == null) {
            if (created == null) {
                throw trial.violation("I1", "plan " + commit.plan() + " was never created");
            }
            rows = new PlanRows(created, commit);
            plans.put(rows.number, rows);
            byId.put(rows.id, rows);
        }
        trial.trace.note("Node", "Store", "commit", rows.id, commit.version());
        trial.watched(rows, commit);
    }

    Collection<PlanRows> plans() {
        return plans.values();
    }

    /** The plan that was created with a key; null: none was. */
    @Nullable
    String idOf(String key) {
        for (PlanRows plan : plans.values()) {
            if (key.equals(plan.created.key())) {
                return plan.id;
            }
        }
        return null;
    }

    @Nullable
    PlanRows find(long number) {
        return plans.get(number);
    }

    @Nullable
    PlanRows plan(String id) {
        return byId.get(id);
    }
}
