package dev.baton.internal.memory;

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
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanCursor;
import dev.baton.spi.PlanStore;
import dev.baton.spi.StoredPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans in this process's memory. What is committed lives as long as this object: {@link #close} loses nothing, and after
 * another {@link #open} the next orchestrator goes on with it, which is how a crash is played without a disk.
 *
 * <p>Safe for use by any number of threads. A plan's record is its own lock; those who create take turns, since keys and ids belong to all.
 */
public class InMemoryPlanStore implements PlanStore {
    private static final String STORE_ID = "memory";
    private static final CommitResult COMMITTED = new CommitResult.Committed();
    private static final CommitResult STALE = new CommitResult.Stale();

    private final AtomicLong incarnations = new AtomicLong();
    private final AtomicLong lastNumber = new AtomicLong();

    /** For every commit and read; the same records stand in {@link #inOrder} for live plans and lists. */
    private final Map<Long, PlanRecord> byNumber = new ConcurrentHashMap<>();

    private final ConcurrentNavigableMap<Long, PlanRecord> inOrder = new ConcurrentSkipListMap<>();
    private final NavigableSet<Sleeper> asleep = new ConcurrentSkipListSet<>();
    private final Map<String, PlanRecord> byId = new ConcurrentHashMap<>();
    private final Map<String, PlanRecord> byKey = new ConcurrentHashMap<>();

    /** By id, in the order in which they came. Its own lock. */
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();

    @Override
    public Identity open() {
        return new Identity(STORE_ID, incarnations.incrementAndGet());
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public long reserve(int count) {
        return lastNumber.getAndAdd(count) + 1;
    }

    @Override
    public List<CommitResult> commit(List<PlanCommit> batch) {
        requireOneEntryPerPlan(batch);
        List<CommitResult> results = new ArrayList<>(batch.size());
        for (PlanCommit commit : batch) {
            results.add(commit(commit));
        }
        return results;
    }

    private static void requireOneEntryPerPlan(List<PlanCommit> batch) {
        if (batch.size() > 1) {
            Set<Long> plans = new HashSet<>(batch.size() * 2);
            for (PlanCommit commit : batch) {
                if (!plans.add(commit.plan())) {
                    throw new IllegalArgumentException("plan " + commit.plan() + " is twice in one batch");
                }
            }
        }
    }

    private CommitResult commit(PlanCommit commit) {
        NewPlan created = commit.created();
        if (created == null) {
            PlanRecord stored = byNumber.get(commit.plan());
            return stored != null && stored.tryApply(commit, asleep) ? COMMITTED : STALE;
        } else if (commit.version() != 0) {
            throw new IllegalArgumentException("plan " + commit.plan() + " is created at version " + commit.version());
        }
        synchronized (byKey) {
            return create(created, commit);
        }
    }

    private CommitResult create(NewPlan created, PlanCommit first) {
        String key = created.key();
        PlanRecord holder = key == null ? null : byKey.get(key);
        if (holder != null) {
            return new CommitResult.Taken(
                    holder.created().id(), holder.created().contentHash(), true);
        }
        holder = byId.get(created.id());
        if (holder != null) {
            return new CommitResult.Taken(created.id(), holder.created().contentHash(), false);
        } else if (byNumber.containsKey(first.plan())) {
            return STALE;
        }
        put(new PlanRecord(created, first));
        return COMMITTED;
    }

    private void put(PlanRecord plan) {
        NewPlan created = plan.created();
        Instant wakeAt = plan.wakeAt();
        if (wakeAt != null) {
            asleep.add(new Sleeper(wakeAt, plan.number()));
        }
        byNumber.put(plan.number(), plan);
        inOrder.put(plan.number(), plan);
        if (created.key() != null) {
            byKey.put(created.key(), plan);
        }
        byId.put(created.id(), plan); // last: whoever finds the id finds the rest
    }

    /** Each plan as one entry that holds all of it, for {@link #restore}. */
    public Stream<PlanCommit> wholePlans() {
        return inOrder.values().stream().map(PlanRecord::whole);
    }

    /** Takes in a plan as {@link #wholePlans} gave it. */
    public void restore(PlanCommit whole) {
        NewPlan created = whole.created();
        if (created == null) {
            throw new IllegalArgumentException("plan " + whole.plan() + " is not whole");
        }
        put(PlanRecord.restored(created, whole));
    }

    /** Gives out no number up to this one. */
    public void skipNumbers(long upTo) {
        lastNumber.accumulateAndGet(upTo, Math::max);
    }

    @Override
    public long version(long plan) {
        PlanRecord stored = byNumber.get(plan);
        return stored == null ? 0 : stored.version();
    }

    @Override
    public List<Long> awake(long afterPlan, int limit) {
        return numbers(afterPlan, limit, PlanRecord::isAwake);
    }

    private List<Long> numbers(long afterPlan, int limit, Predicate<PlanRecord> wanted) {
        return inOrder.tailMap(afterPlan, false).values().stream()
                .filter(wanted)
                .limit(limit)
                .map(PlanRecord::number)
                .toList();
    }

    @Override
    public List<Sleeper> sleepers(@Nullable Sleeper after, int limit) {
        NavigableSet<Sleeper> rest = after == null ? asleep : asleep.tailSet(after, false);
        return rest.stream()
                .limit(limit)
                .takeWhile(sleeper -> sleeper.wakeAt().isBefore(Instant.MAX))
                .toList();
    }

    @Override
    public List<Long> ended(Instant before, long afterPlan, int limit) {
        return numbers(afterPlan, limit, plan -> plan.hasEndedBefore(before));
    }

    @Override
    public void remove(Collection<Long> plans) {
        for (Long number : plans) {
            PlanRecord plan = byNumber.get(number);
            if (plan != null && plan.tryRemove()) {
                byId.remove(plan.created().id());
                if (plan.created().key() != null) {
                    byKey.remove(plan.created().key());
                }
                inOrder.remove(number);
                byNumber.remove(number);
            }
        }
    }

    /** {@link #remove} leaves nothing behind. */
    @Override
    public boolean sweep(int rows) {
        return false;
    }

    @Override
    public List<StoredPlan> load(Collection<Long> plans) {
        List<StoredPlan> loaded = new ArrayList<>(plans.size());
        for (Long plan : plans) {
            PlanRecord stored = byNumber.get(plan);
            if (stored != null) {
                loaded.add(stored.load());
            }
        }
        return loaded;
    }

    final @Nullable PlanRecord record(long plan) {
        return byNumber.get(plan);
    }

    /** All there are, by number. */
    final Collection<PlanRecord> records() {
        return inOrder.values();
    }

    @Override
    public OptionalLong number(String planId) {
        PlanRecord stored = byId.get(planId);
        return stored == null ? OptionalLong.empty() : OptionalLong.of(stored.number());
    }

    @Override
    public @Nullable Json output(long plan, int task) {
        PlanRecord stored = byNumber.get(plan);
        TaskState state = stored == null ? null : stored.task(task);
        return state == null ? null : state.output();
    }

    @Override
    public @Nullable PlanState state(long plan) {
        PlanRecord stored = byNumber.get(plan);
        return stored == null ? null : stored.head();
    }

    @Override
    public Plan plan(long plan) {
        PlanRecord stored = byNumber.get(plan);
        if (stored == null) {
            throw new BatonException("NOT_FOUND", "There is no plan number " + plan, "Look it up with number(id).");
        }
        return stored.created().plan();
    }

    @Override
    public List<TaskState> tasks(long plan, int fromTask, int limit) {
        PlanRecord stored = byNumber.get(plan);
        return stored == null ? List.of() : stored.tasks(fromTask, limit);
    }

    @Override
    public List<PlanEvent> history(long plan, long afterSeq, int limit) {
        PlanRecord stored = byNumber.get(plan);
        return stored == null ? List.of() : stored.history(afterSeq, limit);
    }

    @Override
    public Page<PlanSummary> list(PlanQuery query) {
        List<PlanSummary> page = new ArrayList<>();
        long last = 0;
        for (PlanRecord plan :
                inOrder.headMap(PlanCursor.below(query), false).descendingMap().values()) {
            PlanSummary line = plan.summary();
            if (!matches(query, line)) {
                continue;
            } else if (page.size() == query.limit()) {
                return new Page<>(page, PlanCursor.after(query, last));
            }
            page.add(line);
            last = plan.number();
        }
        return new Page<>(page, null);
    }

    private static boolean matches(PlanQuery query, PlanSummary line) {
        return (query.statuses().isEmpty() || query.statuses().contains(line.status()))
                && (query.name() == null || query.name().equals(line.name()))
                && (query.owner() == null || query.owner().equals(line.owner()))
                && line.labels().entrySet().containsAll(query.labels().entrySet())
                && (query.createdFrom() == null || !line.createdAt().isBefore(query.createdFrom()))
                && (query.createdBefore() == null || line.createdAt().isBefore(query.createdBefore()));
    }

    @Override
    public void appendLogs(List<LogBatch> batch) {
        for (LogBatch log : batch) {
            PlanRecord stored = byNumber.get(log.plan());
            if (stored != null) {
                stored.log().append(log.lines());
            }
        }
    }

    @Override
    public List<LogLine> logs(long plan, @Nullable String task, long afterSeq, int limit) {
        PlanRecord stored = byNumber.get(plan);
        return stored == null ? List.of() : stored.log().page(task, afterSeq, limit);
    }

    @Override
    public LogSize logSize(long plan) {
        PlanRecord stored = byNumber.get(plan);
        return stored == null ? LogSize.NONE : stored.log().size();
    }

    /** Loses nothing; see the class. */
    @Override
    public void close() {}

    @Override
    public boolean keep(List<Delivery> news) {
        synchronized (deliveries) {
            news.forEach(delivery -> deliveries.putIfAbsent(delivery.id(), delivery));
        }
        return true;
    }

    @Override
    public List<Delivery> deliveries(Collection<String> dispatchKeys) {
        Set<String> keys = Set.copyOf(dispatchKeys);
        synchronized (deliveries) {
            return deliveries.values().stream()
                    .filter(delivery -> keys.contains(delivery.dispatchKey()))
                    .toList();
        }
    }

    @Override
    public void forgetDeliveries(Instant before) {
        synchronized (deliveries) {
            deliveries.values().removeIf(delivery -> delivery.receivedAt().isBefore(before));
        }
    }

    /** Those that came since a time, by their own clocks. */
    final Set<String> keysOfDeliveriesSince(Instant time) {
        synchronized (deliveries) {
            return deliveries.values().stream()
                    .filter(delivery -> !delivery.receivedAt().isBefore(time))
                    .map(Delivery::dispatchKey)
                    .collect(Collectors.toSet());
        }
    }
}
