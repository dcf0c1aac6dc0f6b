package dev.baton.jdbi;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.NodeState;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.SubmitOptions;
import dev.baton.TaskState;
import dev.baton.spi.Delivery;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PayloadCodec;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
 * Keeps plans in the host's PostgreSQL database, for any number of nodes.
 *
 * <p>An open store keeps three connections of the host's {@code DataSource} for good, two that commit and one that keeps the
 * node's lease, so that neither waits for the other nor for a read; reads borrow one for as long as they take. It sets
 * up what it keeps for itself, and takes that back before it returns it. It starts no thread. Any thread may call it.
 *
 * <p>Its tables are made by {@link #open}, unless the host has run the scripts under
 * {@code classpath:dev/baton/jdbi/postgres}. What is committed is as durable as the server makes it.
 *
 * <p>While the database is away, calls throw {@link BatonException} {@code STORE_UNAVAILABLE}; later ones try again, after
 * pauses that grow to 5 s.
 */
public final class PostgresPlanStore implements SharedPlanStore {
    private final DataSource source;
    private final PostgresDialect dialect;
    private final boolean isPooled;
    private volatile @Nullable OpenPostgres open;

    private PostgresPlanStore(DataSource source, PostgresDialect dialect, boolean isPooled) {
        this.source = source;
        this.dialect = dialect;
        this.isPooled = isPooled;
    }

    /**
     * A store in the tables {@code baton_…} of the first schema on the connections' search path.
     *
     * @param source of the host; a pool, with room for three connections that stay out, and some for reads
     */
    public static PostgresPlanStore on(DataSource source) {
        return new PostgresPlanStore(source, new PostgresDialect(Tables.DEFAULT, Codecs.NONE), false);
    }

    /**
     * The same store, not opened yet, with its tables in a schema, which {@link #open} makes if it is not there.
     *
     * @param schema up to 40 of a-z, 0-9 and _, not beginning with a digit
     * @throws BatonException {@code INVALID_ID}
     */
    public PostgresPlanStore withSchema(String schema) {
        return with(new Tables(schema, dialect.tables().prefix()), dialect.codecs());
    }

    /**
     * The same store, not opened yet, with tables whose names begin otherwise.
     *
     * @param prefix as {@link #withSchema} takes it; default {@code baton_}
     * @throws BatonException {@code INVALID_ID}
     */
    public PostgresPlanStore withPrefix(String prefix) {
        return with(new Tables(dialect.tables().schema(), prefix), dialect.codecs());
    }

    /**
     * The same store, not opened yet, for a {@code DataSource} behind a pooler that may serve each transaction by another
     * connection, such as PgBouncer with {@code pool_mode=transaction}: no statement is prepared on the server, and settings
     * are made for one transaction at a time. A small flush then takes about twice as long.
     */
    public PostgresPlanStore withTransactionPooler() {
        return new PostgresPlanStore(source, dialect, true);
    }

    /**
     * The same store, not opened yet, that writes outputs, documents, words and the states and events of plans and tasks through a
     * codec. Labels, names, ids, keys and the lines of logs stand as they are. What was written before, plainly or through a codec that
     * this store has, can be read as before. All nodes need the codecs of all.
     *
     * @throws BatonException {@code INVALID_ID} if its name is none
     */
    public PostgresPlanStore withCodec(PayloadCodec codec) {
        return with(dialect.tables(), dialect.codecs().writing(codec));
    }

    /** The same store, not opened yet, that can also read what this codec once wrote. */
    public PostgresPlanStore withOldCodec(PayloadCodec codec) {
        return with(dialect.tables(), dialect.codecs().reading(codec));
    }

    private PostgresPlanStore with(Tables tables, Codecs codecs) {
        return new PostgresPlanStore(source, new PostgresDialect(tables, codecs), isPooled);
    }

    /**
     * {@inheritDoc}
     *
     * @throws BatonException {@code STORE_UNAVAILABLE} if it cannot be opened, {@code UNSAFE_STORE_SETTINGS} if the driver is set up to put values
     *     into the text of statements, {@code SCHEMA_TOO_NEW} if its tables are those of a later version
     */
    @Override
    public Identity open() {
        if (open != null) {
            throw new IllegalStateException("the store is open already");
        }
        OpenPostgres opened = new OpenPostgres(source, dialect, isPooled);
        open = opened;
        return opened.identity();
    }

    private OpenPostgres opened() {
        OpenPostgres current = open;
        if (current == null) {
            throw new BatonException("STORE_CLOSED", this + " is not open", "Use it between open() and close().");
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
    public int writers() {
        return OpenPostgres.WRITERS;
    }

    @Override
    public long reserve(int count) {
        return opened().numbers().take(count);
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        JdbiPlanStore.requireOneEntryPerPlan(batch);
        return batch.isEmpty()
                ? List.of()
                : PostgresWriter.write(opened().writer(batch.get(0).plan()), batch);
    }

    /**
     * Submits a plan as part of a transaction of the host: if that commits, the plan is as durable as the rows of the host beside it, and
     * one of the nodes that use this store takes it up within its poll, half a second or so; if it is rolled back, there never was a plan.
     * Nothing else is done with the connection. The store has to be open; there need not be an orchestrator in this process.
     *
     * <p>The plan waits for room like one submitted with {@code whenFull(PARK)}. What adapters would have to say about it is not asked: a
     * type that no node serves shows only when the plan runs. A transaction that has submitted a key or id and goes on
     * holds up others that submit the same.
     *
     * @param connection of the host, to the database of this store, in a transaction; safe with any isolation
     * @return the id of the plan; with a key that is known, and the same content, that of the plan that has it (L1)
     * @throws dev.baton.InvalidPlanException if there is something wrong with the plan
     * @throws BatonException {@code PLAN_KEY_CONFLICT}, {@code PLAN_ID_TAKEN}; {@code NOT_STORABLE} or {@code STORE_UNAVAILABLE}, after
     *     which PostgreSQL accepts nothing on the connection but a rollback
     * @throws IllegalArgumentException if the connection is in autocommit
     */
    public String submit(Connection connection, Plan plan, SubmitOptions options) {
        JoiningSubmit submit = new JoiningSubmit(plan, options);
        long number = reserve(1);
        try {
            return submit.in(connection, dialect, number);
        } catch (SQLException e) {
            throw new PostgresFaults(dialect.tables()).fault(e);
        }
    }

    // reads

    private interface Reading<T extends @Nullable Object> {
        T with(PlanReader reader) throws SQLException;
    }

    private <T extends @Nullable Object> T ask(Reading<T> work) {
        OpenPostgres current = opened();
        return current.borrowed().ask(handle -> work.with(new PlanReader(handle, dialect, current.contents())));
    }

    private <T extends @Nullable Object> T read(Reading<T> work) {
        OpenPostgres current = opened();
        return current.borrowed().read(handle -> work.with(new PlanReader(handle, dialect, current.contents())));
    }

    @Override
    public long version(long plan) {
        return ask(reader -> reader.version(plan));
    }

    @Override
    public List<Long> awake(long afterPlan, int limit) {
        return opened().borrowed().ask(handle -> new WakeQueries(handle).awake(afterPlan, limit));
    }

    @Override
    public List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        return opened().borrowed().ask(handle -> new WakeQueries(handle).sleepers(after, limit));
    }

    @Override
    public List<Long> ended(Instant before, long afterPlan, int limit) {
        return opened().borrowed().ask(handle -> new WakeQueries(handle).ended(before, afterPlan, limit));
    }

    @Override
    public void remove(Collection<Long> plans) {
        if (!plans.isEmpty()) {
            int unused = opened().borrowed().change(handle -> new PostgresRemoval(handle).remove(plans));
        }
    }

    @Override
    public boolean sweep(int rows) {
        return opened().borrowed().change(handle -> new PostgresRemoval(handle).sweep(rows));
    }

    @Override
    public List<StoredPlan> load(Collection<Long> plans) {
        return read(reader -> new Inbox(reader.handle(), dialect.codecs()).withWords(reader.load(plans)));
    }

    @Override
    public OptionalLong number(String planId) {
        return ask(reader -> reader.number(planId));
    }

    @Override
    public @Nullable Json output(long plan, int task) {
        return ask(reader -> reader.output(plan, task)).orElse(null);
    }

    @Override
    public @Nullable PlanState state(long plan) {
        return ask(reader -> reader.state(plan)).orElse(null);
    }

    @Override
    public Plan plan(long plan) {
        return read(reader -> reader.plan(plan));
    }

    @Override
    public List<TaskState> tasks(long plan, int fromTask, int limit) {
        return read(reader -> reader.tasks(plan, fromTask, limit));
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        return read(reader -> reader.history(plan, afterSeq, limit));
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        return read(reader -> {
            // Before a table was ever analysed the planner believes that few plans have a status or a name, and reads
            // and sorts them all.
            int unused = reader.handle().execute("SET LOCAL enable_bitmapscan = off");
            return reader.list(query);
        });
    }

    @Override
    public long count(PlanQuery query) {
        return ask(reader -> reader.count(query));
    }

    @Override
    public Map<String, String> facts() {
        return opened().borrowed().ask(handle -> PostgresFacts.of(handle, dialect.tables()));
    }

    @Override
    public List<String> audit(int most) {
        List<String> findings = new ArrayList<>();
        StoreAudit.Part part;
        long after = Long.MIN_VALUE;
        do {
            long last = after;
            part = read(reader -> reader.audit(last));
            findings.addAll(part.findings());
            after = part.last();
        } while (!part.isComplete() && findings.size() < most);
        return findings.subList(0, Math.min(most, findings.size()));
    }

    // logs

    @Override
    public void appendLogs(List<LogBatch> batch) {
        if (!batch.isEmpty()) {
            int unused = opened().borrowed().change(handle -> PostgresLogs.append(handle, dialect.tables(), batch));
        }
    }

    @Override
    public List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit) {
        return ask(reader -> reader.logs(plan, task, afterSeq, limit));
    }

    @Override
    public LogSize logSize(long plan) {
        return ask(reader -> reader.logSize(plan));
    }

    // deliveries

    @Override
    public boolean keep(List<Delivery> deliveries) {
        if (!deliveries.isEmpty()) {
            int unused = opened().borrowed().change(handle -> new DeliveryRows(handle, dialect.codecs())
                    .keep(DeliveryRows.KEEP_POSTGRES, deliveries));
        }
        return true;
    }

    @Override
    public List<Delivery> deliveries(Collection<String> dispatchKeys) {
        return dispatchKeys.isEmpty()
                ? List.of()
                : opened().borrowed().ask(handle -> new DeliveryRows(handle, dialect.codecs()).about(dispatchKeys));
    }

    @Override
    public void forgetDeliveries(Instant before) {
        int unused = opened().borrowed().change(handle -> new DeliveryRows(handle, dialect.codecs()).forget(before));
    }

    @Override
    public Set<String> keysOfDeliveries(Duration within) {
        return opened().borrowed().ask(handle -> new DeliveryRows(handle, dialect.codecs()).keys(within));
    }

    // nodes

    @Override
    public long join(NodeCard card, Duration lease) {
        return opened().keep(handle -> new NodeRows(handle).join(card, lease));
    }

    @Override
    public boolean renew(long node, Duration lease) {
        return opened().keep(handle -> new NodeRows(handle).renew(node, lease));
    }

    @Override
    public void leave(long node) {
        int unused = opened().keep(handle -> new NodeRows(handle).leave(node));
    }

    @Override
    public List<Long> bury() {
        opened().forgetNowAndThen();
        return opened().keep(handle -> new NodeRows(handle).bury());
    }

    @Override
    public Map<Long, String> processes() {
        return opened().keep(handle -> new NodeRows(handle).processes());
    }

    @Override
    public void bury(Collection<Long> nodes) {
        int unused = opened().keep(handle -> new NodeRows(handle).bury(nodes));
    }

    @Override
    public List<NodeState> nodes() {
        return opened().borrowed().ask(handle -> new NodeRows(handle).states());
    }

    // claims

    @Override
    public List<Claim> claim(long node, int most) {
        return opened().keep(handle -> new Claims(handle).claim(node, most));
    }

    @Override
    public List<Claim> claimSuspects(long node) {
        return opened().keep(handle -> new Claims(handle).suspects(node));
    }

    @Override
    public void acquit(long node, Collection<Long> plans) {
        if (!plans.isEmpty()) {
            int unused = opened().keep(handle -> new Claims(handle).acquit(node, plans));
        }
    }

    @Override
    public Map<Long, Long> claim(long node, Collection<Long> plans) {
        return plans.isEmpty() ? Map.of() : opened().keep(handle -> new Claims(handle).claim(node, plans));
    }

    @Override
    public long version(long plan, long fence) {
        return ask(reader -> reader.version(plan, fence));
    }

    // words

    @Override
    public long post(long plan, Json text) {
        return opened().borrowed().change(handle -> new Inbox(handle, dialect.codecs()).post(plan, text));
    }

    @Override
    public List<Word> words(long node, int most) {
        return opened().borrowed().ask(handle -> new Inbox(handle, dialect.codecs()).words(node, most));
    }

    @Override
    public Optional<Json> takeReply(long plan, long word) {
        return opened().borrowed().change(handle -> new Inbox(handle, dialect.codecs()).takeReply(plan, word));
    }

    @Override
    public Set<Long> over(Collection<Long> plans) {
        Set<Long> over = new HashSet<>();
        if (!plans.isEmpty()) {
            over.addAll(opened().borrowed().ask(handle -> new WakeQueries(handle).over(List.copyOf(plans))));
        }
        return over;
    }

    /** Gives back the connections. Waits for the calls that are running on them. Does nothing if the store is not open. */
    @Override
    public void close() {
        OpenPostgres current = open;
        open = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public String toString() {
        return "PostgresPlanStore[" + dialect.tables() + "]";
    }
}
