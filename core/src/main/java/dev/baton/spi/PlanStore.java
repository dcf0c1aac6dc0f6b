package dev.baton.spi;

import dev.baton.Json;
import dev.baton.LogLine;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import dev.baton.internal.jsonfiles.JsonFilesPlanStore;
import dev.baton.internal.memory.InMemoryPlanStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where plans are kept. One orchestrator uses a store at a time.
 *
 * <p>Rows plus a version are the record. {@link #commit} is the only way in: it is atomic per entry, and the version of the
 * plan guards it. The engine calls it from {@link #writers} threads at a time, but the guard holds whoever calls; reads come from any thread,
 * beside it, and see only what is committed. A method that throws {@link dev.baton.BatonException} {@code STORE_UNAVAILABLE}
 * out of {@code commit} leaves the outcome unknown; the engine then reads the versions (L25).
 *
 * <p>What all this means for a store is written down as tests: {@code PlanStoreContract} in {@code baton-testkit}.
 */
public interface PlanStore extends AutoCloseable {
    /** A store in this process's memory, with the same semantics as the others, conflicts included. */
    static PlanStore inMemory() {
        return new InMemoryPlanStore();
    }

    /**
     * A store for development: in memory, and beside it a directory with a file of JSON lines that can be read with any editor. What
     * was committed survives the death of the process, also by {@code kill -9}, but not a loss of power: the disk is
     * waited for at open and close only. Everything is kept in memory, and read and compacted at each open, so it is meant for
     * thousands of plans and not for millions. One process uses a directory at a time; {@link #open} throws {@code STORE_IN_USE},
     * {@code STORE_UNAVAILABLE} or {@code STORE_NOT_READABLE}.
     *
     * @param directory made by {@link #open} if it is not there; its files are readable by their owner only
     */
    static PlanStore jsonFiles(Path directory) {
        return new JsonFilesPlanStore(directory, () -> UUID.randomUUID().toString());
    }

    /**
     * Who a store is.
     *
     * @param storeId fixed at its creation; part of every dispatch key
     * @param incarnation one more for each {@link #open}: nothing of an earlier one was ever given this number
     */
    record Identity(String storeId, long incarnation) {}

    /** A plan that nobody needs to hold in memory before a time (L31). By time, then by number. */
    record Sleeper(Instant wakeAt, long plan) implements Comparable<Sleeper> {
        @Override
        public int compareTo(Sleeper other) {
            int byTime = wakeAt.compareTo(other.wakeAt);
            return byTime != 0 ? byTime : Long.compare(plan, other.plan);
        }
    }

    /** Result of one entry of a flush. */
    sealed interface CommitResult {
        /** All of the entry is stored. */
        record Committed() implements CommitResult {}

        /** The guard missed: somebody else changed the plan. Nothing of the entry is stored. */
        record Stale() implements CommitResult {}

        /**
         * A new plan's key or id is taken. Nothing of the entry is stored.
         *
         * @param byKey true: the key, false: the id
         */
        record Taken(String planId, String contentHash, boolean byKey) implements CommitResult {}

        /**
         * The store cannot hold a value of this entry, and never will. Nothing of the entry is stored; the others of the
         * flush are not touched by it.
         *
         * @param code {@code NOT_STORABLE}
         * @param message what the database said
         */
        record Refused(String code, String message) implements CommitResult {}
    }

    /** Takes possession. Called once, before anything else. */
    Identity open();

    /** True: commits and reads wait for a disk or a network, and are called on Baton's own threads only. */
    boolean blocking();

    /**
     * How many threads may {@link #commit} at once. The engine divides the plans among so many by their numbers: those of a batch have the same
     * remainder. Constant; default 1.
     */
    default int writers() {
        return 1;
    }

    /** Hands out {@code count} plan numbers, never used before; returns the first. */
    long reserve(int count);

    /**
     * Writes one flush. The lists of the entries are the engine's and are used again after the call: keep copies.
     *
     * @param batch at most one entry per plan
     * @return a result for each entry, in order
     */
    List<CommitResult> commit(List<PlanCommit> batch);

    /** The stored version of a plan; 0 if there is no such plan. */
    long version(long plan);

    /** Numbers of plans that are awake, so neither ended nor asleep, ascending, after {@code afterPlan}. */
    List<Long> awake(long afterPlan, int limit);

    /**
     * Sleeping plans that a time will wake, the earliest first. Not those that only a command wakes.
     *
     * @param after the last of the page before; null: the first page
     */
    List<Sleeper> sleepers(@Nullable Sleeper after, int limit);

    /** Numbers of some of the plans that ended before a time, and were created before it; ascending, after {@code afterPlan}. */
    List<Long> ended(Instant before, long afterPlan, int limit);

    /**
     * Deletes plans, for good: from here on they are unknown, their ids and keys free. Those that have not ended are left
     * alone. What belongs to them may take up room until {@link #sweep} has seen to it. Called beside {@link #commit}, never
     * by two threads at once.
     */
    void remove(Collection<Long> plans);

    /**
     * Deletes some of what removed plans left behind, at most about so many rows, so that commits need not wait for long.
     * Whatever a crash interrupts is gone on with later.
     *
     * @return false: nothing is left
     */
    boolean sweep(int rows);

    /** Everything needed to go on with these plans, in the order asked for; unknown numbers are left out. */
    List<StoredPlan> load(Collection<Long> plans);

    OptionalLong number(String planId);

    /** The output of a completed task; null if it has none. */
    @Nullable
    Json output(long plan, int task);

    @Nullable
    PlanState state(long plan);

    Plan plan(long plan);

    /** Tasks by number from {@code fromTask}, those never touched included. */
    List<TaskState> tasks(long plan, int fromTask, int limit);

    /** Events with a greater sequence number, ascending. */
    List<PlanEvent> history(long plan, long afterSeq, int limit);

    /** Plans in the order of their numbers, the greatest first; see {@link PlanCursor}. */
    Page<PlanSummary> list(PlanQuery query);

    /**
     * Where the process that holds this store answers the command line, on a Unix-domain socket; empty: nowhere. May be asked
     * before {@link #open}.
     */
    default Optional<Path> controlSocket() {
        return Optional.empty();
    }

    /** What an operator may want to know of an open store, for people: versions, settings read back, sizes. In order. */
    default Map<String, String> facts() {
        return Map.of();
    }

    /**
     * Looks for what must never be in an open store, such as a gap in a history. Reads everything, and lets others read and
     * commit meanwhile.
     *
     * @return a sentence for each finding, {@code most} at most; empty: all is well, as far as this store can tell
     */
    default List<String> audit(int most) {
        return List.of();
    }

    /** How many plans a query finds, from its first page to its last, whatever page it asks for. */
    default long count(PlanQuery query) {
        long found = 0;
        String next = null;
        do {
            Page<PlanSummary> page = list(query.withLimit(PlanQuery.MOST).withCursor(next));
            found += page.items().size();
            next = page.next();
        } while (next != null);
        return found;
    }

    /**
     * How much of a plan's log is kept.
     *
     * @param lines how many
     * @param chars of all of them
     */
    record LogSize(long lines, long chars) {
        public static final LogSize NONE = new LogSize(0, 0);
    }

    /**
     * Appends to the logs of plans. No part of a commit: comes from another thread, beside it, and must not hold it up for
     * long. Lines that are given twice are kept once; those of a plan that is not there are left out.
     *
     * @param batch at most one entry per plan
     */
    void appendLogs(List<LogBatch> batch);

    /**
     * Lines with a greater sequence number, ascending.
     *
     * @param task id of the task whose lines are wanted; null: all
     */
    List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit);

    LogSize logSize(long plan);

    /**
     * Keeps deliveries in the inbox; one whose {@linkplain Delivery#id id} is there already is kept once. Returns after their commit.
     *
     * @return false: this store has no inbox, and nothing was kept. The default
     */
    default boolean keep(List<Delivery> deliveries) {
        return false;
    }

    /** What the inbox has about attempts with these dispatch keys, in the order in which it came. Default: none. */
    default List<Delivery> deliveries(Collection<String> dispatchKeys) {
        return List.of();
    }

    /** Forgets deliveries that were received before a time. Default: nothing happens. */
    default void forgetDeliveries(Instant before) {}

    @Override
    void close();
}
