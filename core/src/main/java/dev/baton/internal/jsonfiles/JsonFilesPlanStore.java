package dev.baton.internal.jsonfiles;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import dev.baton.internal.memory.InMemoryPlanStore;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.StoredPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plans in memory, and beside it every commit as a line of JSON in a file, from which the memory is filled again.
 *
 * <p>A commit is checked and applied in memory, then appended, then acknowledged. Should the append fail, what is in memory is ahead of
 * the file; nobody is told of it before {@link #version} or the next commit has written what is owed.
 */
public final class JsonFilesPlanStore implements PlanStore {
    private final Path directory;
    private final Supplier<String> newStoreId;
    private volatile @Nullable OpenDirectory open;

    /** @param newStoreId makes the id of a store that is new */
    public JsonFilesPlanStore(Path directory, Supplier<String> newStoreId) {
        this.directory = directory.toAbsolutePath().normalize();
        this.newStoreId = newStoreId;
    }

    @Override
    public Identity open() {
        if (open != null) {
            throw new IllegalStateException("the store is open already");
        }
        OpenDirectory opened = OpenDirectory.open(directory, newStoreId);
        open = opened;
        return opened.identity();
    }

    private OpenDirectory opened() {
        OpenDirectory current = open;
        if (current == null) {
            throw new BatonException("STORE_CLOSED", this + " is not open", "Use it between open() and close().");
        }
        return current;
    }

    private InMemoryPlanStore memory() {
        return opened().memory();
    }

    /** Handing a line to the operating system takes no longer than a look into memory. */
    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public long reserve(int count) {
        return memory().reserve(count);
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        OpenDirectory at = opened();
        synchronized (at) { // the lines must stand in the order in which the memory took them
            completed(at);
            List<CommitResult> results = at.memory().commit(batch);
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < batch.size(); i++) {
                if (results.get(i) instanceof CommitResult.Committed) {
                    lines.append(Line.of(batch.get(i)));
                }
            }
            append(at, lines.toString(), true);
            return results;
        }
    }

    private void append(OpenDirectory at, String lines, boolean isOwed) {
        try {
            at.file().append(lines, isOwed);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private void completed(OpenDirectory at) {
        try {
            at.file().complete();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private BatonException unavailable(IOException e) {
        return OpenDirectory.unavailable(directory, e);
    }

    @Override
    public long version(long plan) {
        OpenDirectory at = opened();
        completed(at);
        return at.memory().version(plan);
    }

    @Override
    public List<Long> awake(long afterPlan, int limit) {
        return memory().awake(afterPlan, limit);
    }

    @Override
    public List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        return memory().sleepers(after, limit);
    }

    @Override
    public List<Long> ended(Instant before, long afterPlan, int limit) {
        return memory().ended(before, afterPlan, limit);
    }

    /** The lines of removed plans go with the next {@link #open}. */
    @Override
    public void remove(Collection<Long> plans) {
        OpenDirectory at = opened();
        synchronized (at) {
            completed(at);
            at.memory().remove(plans);
            List<Long> removed = plans.stream()
                    .filter(plan -> at.memory().version(plan) == 0)
                    .toList();
            append(at, Line.ofRemoved(removed), true);
        }
    }

    @Override
    public boolean sweep(int rows) {
        return memory().sweep(rows);
    }

    @Override
    public List<StoredPlan> load(Collection<Long> plans) {
        return memory().load(plans);
    }

    @Override
    public OptionalLong number(String planId) {
        return memory().number(planId);
    }

    @Override
    public @Nullable Json output(long plan, int task) {
        return memory().output(plan, task);
    }

    @Override
    public @Nullable PlanState state(long plan) {
        return memory().state(plan);
    }

    @Override
    public Plan plan(long plan) {
        return memory().plan(plan);
    }

    @Override
    public List<TaskState> tasks(long plan, int fromTask, int limit) {
        return memory().tasks(plan, fromTask, limit);
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        return memory().history(plan, afterSeq, limit);
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return memory().list(query);
    }

    @Override
    public long count(PlanQuery query) {
        return memory().count(query);
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        OpenDirectory at = opened();
        StringBuilder lines = new StringBuilder();
        batch.forEach(log -> lines.append(Line.of(log)));
        append(at, lines.toString(), false);
        at.memory().appendLogs(batch);
    }

    @Override
    public List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit) {
        return memory().logs(plan, task, afterSeq, limit);
    }

    @Override
    public LogSize logSize(long plan) {
        return memory().logSize(plan);
    }

    /** In the directory. */
    @Override
    public Optional<Path> controlSocket() {
        return Optional.of(directory.resolve("control.sock"));
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("directory", directory.toString());
    }

    @Override
    public void close() {
        OpenDirectory current = open;
        open = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public String toString() {
        return "JsonFilesPlanStore[" + directory + "]";
    }
}
