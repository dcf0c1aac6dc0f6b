package dev.baton.jdbi;

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
import dev.baton.spi.Delivery;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PayloadCodec;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.StoredPlan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps plans in an H2 database, in a file or in memory. For PostgreSQL see {@link #postgres}.
 *
 * <p>A commit that returned survives the death of the process, also by {@code kill -9}, at any later moment. It survives a
 * loss of power only with {@link #withPowerSafe}. One orchestrator uses a file at a time. The file grows while the store is
 * open; {@link #open} compacts it when less than half of it is still needed.
 *
 * <p>The store holds up to three connections of its own, for commits, for reads and for the logs of tasks, and starts no thread. Any thread may
 * call it; calls on the same connection wait for each other. <b>A thread must not be interrupted while it
 * is in a call</b>: an interrupt in the middle of a read or write makes H2 lose its file. The engine keeps threads of its own
 * for that. An interrupt that is pending when a call begins does no harm.
 *
 * <p>After an error from outside, a full disk for example, a call throws {@link BatonException} {@code STORE_UNAVAILABLE},
 * and later ones try to open the database again.
 */
public final class JdbiPlanStore implements PlanStore {
    private final H2Database database;
    private final boolean powerSafe;
    private final Codecs codecs;
    private volatile @Nullable OpenStore open;

    private JdbiPlanStore(H2Database database, boolean powerSafe, Codecs codecs) {
        this.database = database;
        this.powerSafe = powerSafe;
        this.codecs = codecs;
    }

    /**
     * A store in a file, made by {@link #open} if it is not there, readable by its owner only.
     *
     * @param file with or without H2's suffix {@code .mv.db}
     * @throws BatonException {@code UNSAFE_STORE_URL} if the path carries a URL or settings
     */
    public static JdbiPlanStore h2File(Path file) {
        return new JdbiPlanStore(H2Database.file(file), false, Codecs.NONE);
    }

    /** A store in this process's memory, gone when it is closed. */
    public static JdbiPlanStore h2Memory() {
        return new JdbiPlanStore(H2Database.memory(), false, Codecs.NONE);
    }

    /**
     * A store in the host's PostgreSQL database, which several nodes may share. See {@link PostgresPlanStore} for what it keeps of
     * the {@code DataSource}, and for schema, prefix and poolers.
     */
    public static PostgresPlanStore postgres(DataSource source) {
        return PostgresPlanStore.on(source);
    }

    static JdbiPlanStore on(H2Database database) {
        return new JdbiPlanStore(database, false, Codecs.NONE);
    }

    /**
     * The same store, not opened yet, with which every flush also waits for the disk itself: what was committed then
     * survives a loss of power too, and each flush takes as long as the disk does.
     */
    public JdbiPlanStore withPowerSafe() {
        return new JdbiPlanStore(database, true, codecs);
    }

    /**
     * The same store, not opened yet, that writes outputs, documents and the states and events of plans and tasks through a codec.
     * Labels, names, ids, keys and the lines of logs stand as they are. What was written before, plainly or through a codec that this
     * store has, can be read as before.
     *
     * @throws BatonException {@code INVALID_ID} if its name is none
     */
    public JdbiPlanStore withCodec(PayloadCodec codec) {
        return new JdbiPlanStore(database, powerSafe, codecs.writing(codec));
    }

    /** The same store, not opened yet, that can also read what this codec once wrote. */
    public JdbiPlanStore withOldCodec(PayloadCodec codec) {
        return new JdbiPlanStore(database, powerSafe, codecs.reading(codec));
    }

    /**
     * {@inheritDoc}
     *
     * @throws BatonException {@code STORE_IN_USE} if somebody else has it open, {@code STORE_NOT_READABLE} if it is no store
     *     of Baton, {@code STORE_UNAVAILABLE} if it cannot be opened, {@code UNSAFE_STORE_SETTINGS} if the database would
     *     lose commits, {@code SCHEMA_TOO_NEW}, {@code MIGRATION_INCOMPLETE} or {@code MIGRATION_CHANGED} if its tables are
     *     not those of this version
     */
    @Override
    public Identity open() {
        if (open != null) {
            throw new IllegalStateException("the store is open already");
        }
        OpenStore opened = OpenStore.open(database, codecs);
        open = opened;
        return opened.identity();
    }

    private OpenStore opened() {
        OpenStore current = open;
        if (current == null) {
            throw new BatonException("STORE_CLOSED", database + " is not open", "Use it between open() and close().");
        }
        return current;
    }

    boolean isOpen() {
        return open != null;
    }

    @Override
    public boolean blocking() {
        return true;
    }

    @Override
    public long reserve(int count) {
        return opened().numbers().take(count);
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        requireOneEntryPerPlan(batch);
        if (batch.isEmpty()) {
            return List.of();
        }
        Link<Writer> writer = opened().writer();
        List<CommitResult> results = write(writer, batch);
        if (powerSafe) {
            writer.use(Writer::syncWithDisk);
        }
        return results;
    }

    private static List<CommitResult> write(Link<Writer> writer, List<PlanCommit> batch) {
        try {
            return writer.use(prepared -> prepared.flush().write(batch));
        } catch (BatonException e) {
            if (!e.code().equals(Faults.NOT_STORABLE)) {
                throw e;
            } else if (batch.size() == 1) {
                return List.of(new CommitResult.Refused(e.code(), String.valueOf(e.getMessage())));
            }
        }
        // One entry has spoilt the transaction, which was rolled back: each by itself, and only that one is refused.
        List<CommitResult> results = new ArrayList<>(batch.size());
        for (PlanCommit entry : batch) {
            results.addAll(write(writer, List.of(entry)));
        }
        return results;
    }

    static void requireOneEntryPerPlan(List<PlanCommit> batch) {
        Set<Long> plans = new HashSet<>(batch.size() * 2);
        for (PlanCommit entry : batch) {
            if (!plans.add(entry.plan())) {
                throw new IllegalArgumentException("plan " + entry.plan() + " is twice in one batch");
            }
            if ((entry.created() != null) != (entry.version() == 0)) {
                throw new IllegalArgumentException(
                        "plan " + entry.plan() + " at version " + entry.version() + ": 0 creates, others do not");
            }
        }
    }

    @Override
    public long version(long plan) {
        return opened().reader().use(reader -> reader.version(plan));
    }

    @Override
    public List<Long> awake(long afterPlan, int limit) {
        return opened().reader().use(reader -> reader.awake(afterPlan, limit));
    }

    @Override
    public List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        return opened().reader().use(reader -> reader.sleepers(after, limit));
    }

    @Override
    public List<Long> ended(Instant before, long afterPlan, int limit) {
        return opened().reader().use(reader -> reader.ended(before, afterPlan, limit));
    }

    @Override
    public void remove(Collection<Long> plans) {
        opened().writer().use(writer -> writer.removal().remove(plans));
    }

    @Override
    public boolean sweep(int rows) {
        return opened().writer().use(writer -> writer.removal().sweep(rows));
    }

    @Override
    public List<StoredPlan> load(Collection<Long> plans) {
        return opened().reader().use(reader -> reader.load(plans));
    }

    @Override
    public OptionalLong number(String planId) {
        return opened().reader().use(reader -> reader.number(planId));
    }

    @Override
    public @Nullable Json output(long plan, int task) {
        return opened().reader().use(reader -> reader.output(plan, task)).orElse(null);
    }

    @Override
    public @Nullable PlanState state(long plan) {
        return opened().reader().use(reader -> reader.state(plan)).orElse(null);
    }

    @Override
    public Plan plan(long plan) {
        return opened().reader().use(reader -> reader.plan(plan));
    }

    @Override
    public List<TaskState> tasks(long plan, int fromTask, int limit) {
        return opened().reader().use(reader -> reader.tasks(plan, fromTask, limit));
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        return opened().reader().use(reader -> reader.history(plan, afterSeq, limit));
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return opened().reader().use(reader -> reader.list(query));
    }

    /** Beside the file: its name with {@code .sock} in place of {@code .mv.db}. */
    @Override
    public Optional<Path> controlSocket() {
        return database.controlSocket();
    }

    @Override
    public Map<String, String> facts() {
        return opened().reader().use(reader -> database.facts(reader.handle()));
    }

    @Override
    public List<String> audit(int most) {
        List<String> findings = new ArrayList<>();
        StoreAudit.Part part;
        long after = Long.MIN_VALUE;
        do {
            long last = after;
            part = opened().reader().use(reader -> reader.audit(last));
            findings.addAll(part.findings());
            after = part.last();
        } while (!part.isComplete() && findings.size() < most);
        return findings.subList(0, Math.min(most, findings.size()));
    }

    @Override
    public long count(PlanQuery query) {
        return opened().reader().use(reader -> reader.count(query));
    }

    @Override
    public boolean keep(List<Delivery> deliveries) {
        if (!deliveries.isEmpty()) {
            int unused = opened().deliveries().use(rows -> rows.keep(DeliveryRows.KEEP_H2, deliveries));
        }
        return true;
    }

    @Override
    public List<Delivery> deliveries(Collection<String> dispatchKeys) {
        return dispatchKeys.isEmpty() ? List.of() : opened().deliveries().use(rows -> rows.about(dispatchKeys));
    }

    @Override
    public void forgetDeliveries(Instant before) {
        int unused = opened().deliveries().use(rows -> rows.forget(before));
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        if (!batch.isEmpty()) {
            int unused = opened().logs().use(writer -> writer.append(batch));
        }
    }

    @Override
    public List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit) {
        return opened().reader().use(reader -> reader.logs(plan, task, afterSeq, limit));
    }

    @Override
    public LogSize logSize(long plan) {
        return opened().reader().use(reader -> reader.logSize(plan));
    }

    /** Waits for the calls that are running. Does nothing if the store is not open. */
    @Override
    public void close() {
        OpenStore current = open;
        open = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public String toString() {
        return "JdbiPlanStore[H2, " + database + "]";
    }
}
