package dev.baton.testkit.store;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Page;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.Delivery;
import dev.baton.spi.LogBatch;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanCursor;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.CommitResult.Committed;
import dev.baton.spi.PlanStore.CommitResult.Stale;
import dev.baton.spi.PlanStore.CommitResult.Taken;
import dev.baton.spi.PlanStore.Identity;
import dev.baton.spi.PlanStore.LogSize;
import dev.baton.spi.PlanStore.Sleeper;
import dev.baton.spi.StoredPlan;
import dev.baton.testkit.store.StoreSubject.Points;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Stores that are wrong on purpose, each in one thing. */
final class WrongStores {
    private WrongStores() {}

    /**
     * @param rule the one that must notice
     * @param what is wrong with it
     * @param plain wraps a right store
     * @param stepwise wraps one that takes steps
     */
    record Wrong(
            String rule,
            String what,
            UnaryOperator<PlanStore> plain,
            BiFunction<PlanStore, Points, PlanStore> stepwise) {
        @Override
        public String toString() {
            return rule + ": " + what;
        }
    }

    private static Wrong wrong(String rule, String what, UnaryOperator<PlanStore> plain) {
        return new Wrong(rule, what, plain, (inner, points) -> new StepwiseStore(inner, points));
    }

    private static Wrong wrongInSteps(String rule, String what, BiFunction<PlanStore, Points, PlanStore> stepwise) {
        return new Wrong(rule, what, ForwardingStore::new, stepwise);
    }

    static Stream<Wrong> all() {
        return Stream.of(
                wrong("A3", "has another id each time it is opened", NewIds::new),
                wrong("A5", "does not notice that it is open already", Unaware::new),
                wrong("A6", "gives out blocks that overlap, if they are large", SmallBlocks::new),
                wrong("A8", "decides at its opening whether it blocks", Undecided::new),
                wrong("B5", "looks at the id before the key", IdFirst::new),
                wrong("B7", "strips keys of their blanks", StrippedKeys::new),
                wrong("B8", "says of a number that exists that it was created", AgainCreated::new),
                wrong("C3", "lets entries of the future pass", Futuristic::new),
                wrong("C6", "says of a repeated entry that it is committed", Repeating::new),
                wrong("C7", "applies what comes after the end", AfterTheEnd::new),
                wrong("C8", "takes entries one by one", OneByOne::new),
                wrong("D1", "checks the version, and writes later, unless there is one event", CheckThenAct::new),
                wrong("D2", "checks the key, and writes later", CheckKeyThenAct::new),
                wrong("E1", "answers what passed first", PassedFirst::new),
                wrong("E5", "trips over an empty flush", NoEmptyFlush::new),
                wrong("E7", "keeps the lists of the engine", KeptLists::new),
                wrong("F3", "forgets what a task waits for", ForgottenWaits::new),
                wrong("F6", "finds the output of a task that runs again", OldOutputs::new),
                wrong("F8", "adds the limit to the first number, and overflows", Overflowing::new),
                wrong("F10", "stops loading at an unknown number", StopsLoading::new),
                wrong("F12", "reads a page task by task", TaskByTask::new),
                wrong("G2", "takes a negative position for the end", NoNegatives::new),
                wrong("G4", "knows first attempts only", FirstAttempts::new),
                wrong("H2", "gives a cursor after a full page, always", AlwaysNext::new),
                wrong("H5", "counts from the cursor on", CountsTheRest::new),
                wrong("H7", "takes the cursor of another query", AnyCursor::new),
                wrong("J5", "pages through sleepers by time alone", ByTimeAlone::new),
                wrong("J7", "finds plans that ended at the very moment", Inclusive::new),
                wrong("K3", "keeps the keys of removed plans", KeptKeys::new),
                wrong("K8", "trips over a plan that is removed twice", RemovesOnce::new),
                wrong("M3", "counts lines as often as they are given", CountsTwice::new),
                wrong("M4", "refuses the lines of nobody", NoStrayLines::new),
                wrong("N2", "cuts text at a million characters", CutText::new),
                wrong("N4", "reads classes into data", ReadsClasses::new),
                wrong("N5", "keeps numbers as doubles", Doubles::new),
                wrong("V1", "finds the latest delivery first", LatestFirst::new),
                wrong("V2", "keeps a delivery as often as it comes", KeepsEach::new),
                wrong("V3", "keeps deliveries in memory", KeepsInMemory::new),
                wrong("V4", "forgets what came at the very time", ForgetsOneMore::new),
                wrong("Q1", "stumbles when it is closed", Stumbling::new),
                wrong("Q2", "does not like to be closed twice", ClosedOnce::new),
                wrong("Q5", "swallows interrupts", Deaf::new),
                wrong("Q6", "leaves a thread behind", LeavesAThread::new),
                wrongInSteps("D6", "shows the state of a flush before its commit", ShowsTooEarly::new),
                wrongInSteps("D7", "lets go of the guard before it writes", LetsGoOfTheGuard::new),
                wrongInSteps("D8", "lets go of a key before it writes", LetsGoOfTheKey::new),
                wrongInSteps("P1", "writes an entry in two commits", TwoCommits::new),
                wrongInSteps("P3", "pauses plans when the connection dies in a log", PausesPlans::new),
                wrongInSteps("P4", "knows versions by heart, also those of before the cut", VersionsByHeart::new),
                wrongInSteps("P5", "skips an event after a cut in a read", SkipsAnEvent::new));
    }

    // what they are made of

    private abstract static class Singly extends ForwardingStore {
        Singly(PlanStore inner) {
            super(inner);
        }

        /** Changes entries on their way in. */
        abstract PlanCommit changed(PlanCommit entry);

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            return inner.commit(batch.stream().map(this::changed).toList());
        }
    }

    private static PlanCommit atVersion(PlanCommit entry, long version) {
        return new PlanCommit(
                entry.plan(),
                version,
                entry.created(),
                entry.head(),
                entry.wakeAt(),
                entry.open(),
                entry.rows(),
                entry.events());
    }

    private static PlanCommit withKey(PlanCommit entry, String key) {
        NewPlan created = entry.created();
        return new PlanCommit(
                entry.plan(),
                entry.version(),
                new NewPlan(created.id(), key, created.contentHash(), created.priority(), created.plan()),
                entry.head(),
                entry.wakeAt(),
                entry.open(),
                entry.rows(),
                entry.events());
    }

    private static boolean hasKey(PlanCommit entry) {
        return entry.created() != null && entry.created().key() != null;
    }

    private static void moment() {
        LockSupport.parkNanos(200_000);
    }

    // opening

    private static final class NewIds extends ForwardingStore {
        NewIds(PlanStore inner) {
            super(inner);
        }

        @Override
        public Identity open() {
            Identity identity = inner.open();
            return new Identity("id-" + identity.incarnation(), identity.incarnation());
        }
    }

    private static final class Unaware extends ForwardingStore {
        private Identity open;

        Unaware(PlanStore inner) {
            super(inner);
        }

        @Override
        public Identity open() {
            open = open != null ? open : inner.open();
            return open;
        }

        @Override
        public void close() {
            open = null;
        }
    }

    private static final class SmallBlocks extends ForwardingStore {
        SmallBlocks(PlanStore inner) {
            super(inner);
        }

        @Override
        public long reserve(int count) {
            return inner.reserve(Math.min(count, 1_000));
        }
    }

    private static final class Undecided extends ForwardingStore {
        private boolean isOpen;

        Undecided(PlanStore inner) {
            super(inner);
        }

        @Override
        public Identity open() {
            isOpen = true;
            return inner.open();
        }

        @Override
        public boolean blocking() {
            return !isOpen;
        }
    }

    // creating

    private static final class IdFirst extends ForwardingStore {
        IdFirst(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            List<CommitResult> results = new ArrayList<>(inner.commit(batch));
            for (int i = 0; i < results.size(); i++) {
                NewPlan created = batch.get(i).created();
                if (results.get(i) instanceof Taken taken
                        && inner.number(created.id()).isPresent()) {
                    results.set(i, new Taken(created.id(), taken.contentHash(), false));
                }
            }
            return results;
        }
    }

    private static final class StrippedKeys extends Singly {
        StrippedKeys(PlanStore inner) {
            super(inner);
        }

        @Override
        PlanCommit changed(PlanCommit entry) {
            return hasKey(entry) ? withKey(entry, entry.created().key().strip()) : entry;
        }
    }

    private static final class AgainCreated extends ForwardingStore {
        AgainCreated(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            List<CommitResult> results = new ArrayList<>(inner.commit(batch));
            for (int i = 0; i < results.size(); i++) {
                if (batch.get(i).created() != null && results.get(i) instanceof Stale) {
                    results.set(i, new Committed());
                }
            }
            return results;
        }
    }

    // guard

    private static final class Futuristic extends Singly {
        Futuristic(PlanStore inner) {
            super(inner);
        }

        @Override
        PlanCommit changed(PlanCommit entry) {
            long stored = inner.version(entry.plan());
            return stored > 0 && entry.version() == stored + 1 ? atVersion(entry, stored) : entry;
        }
    }

    private static final class Repeating extends ForwardingStore {
        private final Set<PlanCommit> seen = new HashSet<>();

        Repeating(PlanStore inner) {
            super(inner);
        }

        @Override
        public synchronized List<CommitResult> commit(List<PlanCommit> batch) {
            List<CommitResult> results = new ArrayList<>(inner.commit(batch));
            for (int i = 0; i < results.size(); i++) {
                PlanCommit entry = batch.get(i);
                if (entry.events().size() == 2 && entry.version() > 0) {
                    if (results.get(i) instanceof Stale && seen.contains(entry)) {
                        results.set(i, new Committed());
                    } else if (results.get(i) instanceof Committed) {
                        seen.add(entry);
                    }
                }
            }
            return results;
        }
    }

    private static final class AfterTheEnd extends Singly {
        AfterTheEnd(PlanStore inner) {
            super(inner);
        }

        @Override
        PlanCommit changed(PlanCommit entry) {
            PlanState state = inner.state(entry.plan());
            return state != null && state.status() == PlanStatus.CANCELLED && entry.version() > 0
                    ? atVersion(entry, inner.version(entry.plan()))
                    : entry;
        }
    }

    private static final class OneByOne extends ForwardingStore {
        OneByOne(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            return batch.stream()
                    .map(entry -> inner.commit(List.of(entry)).get(0))
                    .toList();
        }
    }

    // races

    private static final class CheckThenAct extends ForwardingStore {
        CheckThenAct(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            if (batch.size() != 1) {
                return inner.commit(batch);
            }
            PlanCommit entry = batch.get(0);
            boolean isHasty = entry.version() > 0 && entry.events().size() != 1;
            if (!isHasty || entry.version() != inner.version(entry.plan())) {
                return inner.commit(batch);
            }
            moment();
            List<CommitResult> results;
            do {
                long version = inner.version(entry.plan());
                results = inner.commit(List.of(atVersion(entry, version)));
            } while (results.get(0) instanceof Stale && inner.version(entry.plan()) > 0);
            return results;
        }
    }

    private static final class CheckKeyThenAct extends ForwardingStore {
        private final Set<String> checking = ConcurrentHashMap.newKeySet();

        CheckKeyThenAct(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            if (batch.size() != 1 || !hasKey(batch.get(0))) {
                return inner.commit(batch);
            }
            String key = batch.get(0).created().key();
            boolean isFirst = checking.add(key);
            try {
                moment();
                return inner.commit(isFirst ? batch : List.of(withKey(batch.get(0), key + " too")));
            } finally {
                checking.remove(key);
            }
        }
    }

    // flushes

    private static final class PassedFirst extends ForwardingStore {
        PassedFirst(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            List<CommitResult> results = inner.commit(batch);
            if (results.stream().filter(Stale.class::isInstance).count() < 2) {
                return results;
            }
            return Stream.concat(
                            results.stream().filter(Committed.class::isInstance),
                            results.stream().filter(result -> !(result instanceof Committed)))
                    .toList();
        }
    }

    private static final class NoEmptyFlush extends ForwardingStore {
        NoEmptyFlush(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            batch.get(0);
            return inner.commit(batch);
        }
    }

    private static final class KeptLists extends ForwardingStore {
        private final Map<Long, List<PlanEvent>> latest = new ConcurrentHashMap<>();

        KeptLists(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            List<CommitResult> results = inner.commit(batch);
            for (int i = 0; i < batch.size(); i++) {
                if (results.get(i) instanceof Committed) {
                    latest.put(batch.get(i).plan(), batch.get(i).events());
                }
            }
            return results;
        }

        @Override
        public List<PlanEvent> history(long plan, long afterSeq, int limit) {
            List<PlanEvent> kept = latest.getOrDefault(plan, List.of());
            return inner.history(plan, afterSeq, limit).stream()
                    .map(event -> kept.stream()
                            .filter(other -> other.seq() == event.seq())
                            .findFirst()
                            .orElse(event))
                    .toList();
        }
    }

    // states

    private static final class ForgottenWaits extends ForwardingStore {
        ForgottenWaits(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<TaskState> tasks(long plan, int fromTask, int limit) {
            return inner.tasks(plan, fromTask, limit).stream()
                    .map(task -> task.status() == TaskStatus.WAITING ? withoutReason(task) : task)
                    .toList();
        }

        private static TaskState withoutReason(TaskState task) {
            return new TaskState(
                    task.number(),
                    task.id(),
                    task.status(),
                    task.outcome(),
                    task.attempt(),
                    task.tries(),
                    task.startedAt(),
                    task.dueAt(),
                    task.deadlineAt(),
                    task.endedAt(),
                    task.ending(),
                    task.handle(),
                    null,
                    task.output(),
                    task.error(),
                    task.facts());
        }
    }

    private static final class OldOutputs extends ForwardingStore {
        private final Map<String, Json> outputs = new ConcurrentHashMap<>();

        OldOutputs(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            List<CommitResult> results = inner.commit(batch);
            for (int i = 0; i < batch.size(); i++) {
                for (TaskState row : batch.get(i).rows()) {
                    if (row.output() != null && results.get(i) instanceof Committed) {
                        outputs.put(batch.get(i).plan() + "/" + row.number(), row.output());
                    }
                }
            }
            return results;
        }

        @Override
        public Json output(long plan, int task) {
            boolean isThere = inner.version(plan) > 0;
            return isThere ? outputs.get(plan + "/" + task) : null;
        }
    }

    private static final class Overflowing extends ForwardingStore {
        Overflowing(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<TaskState> tasks(long plan, int fromTask, int limit) {
            return fromTask + limit < 0 ? List.of() : inner.tasks(plan, fromTask, limit);
        }
    }

    private static final class StopsLoading extends ForwardingStore {
        StopsLoading(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<StoredPlan> load(Collection<Long> plans) {
            List<Long> known =
                    plans.stream().takeWhile(plan -> inner.version(plan) > 0).toList();
            return inner.load(known);
        }
    }

    private static final class TaskByTask extends ForwardingStore {
        TaskByTask(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            List<CommitResult> results = inner.commit(batch);
            LockSupport.parkNanos(50_000);
            return results;
        }

        @Override
        public List<TaskState> tasks(long plan, int fromTask, int limit) {
            List<TaskState> page = new ArrayList<>();
            List<TaskState> one = inner.tasks(plan, fromTask, 1);
            while (!one.isEmpty() && page.size() < limit) {
                page.addAll(one);
                if (one.get(0).isInFlight()) {
                    moment(); // enough for the next commit
                }
                one = inner.tasks(plan, fromTask + page.size(), 1);
            }
            return page;
        }
    }

    // history

    private static final class NoNegatives extends ForwardingStore {
        NoNegatives(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<PlanEvent> history(long plan, long afterSeq, int limit) {
            return afterSeq < 0 ? List.of() : inner.history(plan, afterSeq, limit);
        }
    }

    private static final class FirstAttempts extends ForwardingStore {
        FirstAttempts(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<PlanEvent> history(long plan, long afterSeq, int limit) {
            return inner.history(plan, afterSeq, limit).stream()
                    .map(event -> new PlanEvent(
                            event.seq(),
                            event.at(),
                            event.commit(),
                            event.type(),
                            event.task(),
                            Math.min(event.attempt(), 1),
                            event.data()))
                    .toList();
        }
    }

    // lists

    private static final class AlwaysNext extends ForwardingStore {
        AlwaysNext(PlanStore inner) {
            super(inner);
        }

        @Override
        public Page<PlanSummary> list(PlanQuery query) {
            Page<PlanSummary> page = inner.list(query);
            if (page.items().size() < query.limit()) {
                return page;
            }
            String last = page.items().get(page.items().size() - 1).id();
            return new Page<>(
                    page.items(), PlanCursor.after(query, inner.number(last).orElseThrow()));
        }
    }

    private static final class CountsTheRest extends ForwardingStore {
        CountsTheRest(PlanStore inner) {
            super(inner);
        }

        @Override
        public long count(PlanQuery query) {
            long found = 0;
            String next = query.cursor();
            do {
                Page<PlanSummary> page = list(query.withCursor(next));
                found += page.items().size();
                next = page.next();
            } while (next != null);
            return found;
        }
    }

    private static final class AnyCursor extends ForwardingStore {
        private final Map<String, Long> given = new HashMap<>();

        AnyCursor(PlanStore inner) {
            super(inner);
        }

        @Override
        public Page<PlanSummary> list(PlanQuery query) {
            Long plan = given.get(query.cursor());
            Page<PlanSummary> page = inner.list(plan == null ? query : query.withCursor(PlanCursor.after(query, plan)));
            if (page.next() != null) {
                String last = page.items().get(page.items().size() - 1).id();
                given.put(page.next(), inner.number(last).orElseThrow());
            }
            return page;
        }
    }

    // awake, asleep, ended

    private static final class ByTimeAlone extends ForwardingStore {
        ByTimeAlone(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<Sleeper> sleepers(Sleeper after, int limit) {
            return inner.sleepers(after == null ? null : new Sleeper(after.wakeAt(), Long.MAX_VALUE), limit);
        }
    }

    private static final class Inclusive extends ForwardingStore {
        Inclusive(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<Long> ended(Instant before, long afterPlan, int limit) {
            return inner.ended(before.plusNanos(1), afterPlan, limit);
        }
    }

    // removal

    private static final class KeptKeys extends ForwardingStore {
        private final Map<String, NewPlan> keys = new ConcurrentHashMap<>();

        KeptKeys(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            if (batch.size() == 1 && hasKey(batch.get(0))) {
                NewPlan created = batch.get(0).created();
                NewPlan holder = keys.get(created.key());
                if (holder != null && inner.number(holder.id()).isEmpty()) {
                    return List.of(new Taken(holder.id(), holder.contentHash(), true));
                }
                List<CommitResult> results = inner.commit(batch);
                if (results.get(0) instanceof Committed) {
                    keys.put(created.key(), created);
                }
                return results;
            }
            return inner.commit(batch);
        }
    }

    private static final class RemovesOnce extends ForwardingStore {
        RemovesOnce(PlanStore inner) {
            super(inner);
        }

        @Override
        public void remove(Collection<Long> plans) {
            if (new HashSet<>(plans).size() < plans.size()) {
                throw new BatonException("NOT_STORABLE", "The database refuses a value", "Nothing is stored.");
            }
            inner.remove(plans);
        }
    }

    // logs

    private static final class CountsTwice extends ForwardingStore {
        private final Map<Long, LogSize> sizes = new ConcurrentHashMap<>();

        CountsTwice(PlanStore inner) {
            super(inner);
        }

        @Override
        public void appendLogs(List<LogBatch> batch) {
            inner.appendLogs(batch);
            for (LogBatch log : batch) {
                long chars = log.lines().stream()
                        .mapToLong(line -> line.text().length())
                        .sum();
                sizes.merge(
                        log.plan(),
                        new LogSize(log.lines().size(), chars),
                        (a, b) -> new LogSize(a.lines() + b.lines(), a.chars() + b.chars()));
            }
        }

        @Override
        public LogSize logSize(long plan) {
            return inner.version(plan) == 0 ? LogSize.NONE : sizes.getOrDefault(plan, LogSize.NONE);
        }
    }

    private static final class NoStrayLines extends ForwardingStore {
        NoStrayLines(PlanStore inner) {
            super(inner);
        }

        @Override
        public void appendLogs(List<LogBatch> batch) {
            batch.forEach(log -> inner.plan(log.plan()));
            inner.appendLogs(batch);
        }
    }

    // payloads

    private static final class CutText extends ForwardingStore {
        CutText(PlanStore inner) {
            super(inner);
        }

        @Override
        public Json output(long plan, int task) {
            Json output = inner.output(plan, task);
            boolean isLong = output != null
                    && output.kind() == Json.Kind.STRING
                    && output.text().length() > 1_000_000;
            return isLong ? Json.of(output.text().substring(0, 1_000_000)) : output;
        }
    }

    private static final class ReadsClasses extends ForwardingStore {
        ReadsClasses(PlanStore inner) {
            super(inner);
        }

        @Override
        public Json output(long plan, int task) {
            Json output = inner.output(plan, task);
            boolean hasClass = output != null
                    && output.kind() == Json.Kind.OBJECT
                    && output.fields().containsKey("@class");
            return hasClass ? Json.NULL : output;
        }
    }

    private static final class Doubles extends ForwardingStore {
        Doubles(PlanStore inner) {
            super(inner);
        }

        @Override
        public Json output(long plan, int task) {
            Json output = inner.output(plan, task);
            if (output == null || output.kind() != Json.Kind.ARRAY) {
                return output;
            }
            return Json.array(output.elements().stream()
                    .map(each -> each.kind() == Json.Kind.NUMBER
                            ? Json.of(each.decimal().doubleValue())
                            : each)
                    .toList());
        }
    }

    // closing

    private static final class Stumbling extends ForwardingStore {
        private boolean isClosed;

        Stumbling(PlanStore inner) {
            super(inner);
        }

        @Override
        public boolean sweep(int rows) {
            if (isClosed) {
                throw new IllegalStateException("null");
            }
            return inner.sweep(rows);
        }

        @Override
        public Identity open() {
            isClosed = false;
            return inner.open();
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private static final class ClosedOnce extends ForwardingStore {
        private boolean isOpen;

        ClosedOnce(PlanStore inner) {
            super(inner);
        }

        @Override
        public Identity open() {
            isOpen = true;
            return inner.open();
        }

        @Override
        public void close() {
            if (!isOpen) {
                throw new IllegalStateException("closed");
            }
            isOpen = false;
        }
    }

    private static final class Deaf extends ForwardingStore {
        Deaf(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            boolean unused = Thread.interrupted();
            return inner.commit(batch);
        }
    }

    private static final class LeavesAThread extends ForwardingStore {
        LeavesAThread(PlanStore inner) {
            super(inner);
        }

        @Override
        public Identity open() {
            Thread thread = new Thread(() -> LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(1)), "left behind");
            thread.setDaemon(true);
            thread.start();
            return inner.open();
        }
    }

    // steps

    private static final class ShowsTooEarly extends StepwiseStore {
        private final Map<Long, PlanState> pending = new ConcurrentHashMap<>();

        ShowsTooEarly(PlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            batch.forEach(entry -> pending.put(entry.plan(), entry.head()));
            try {
                return super.commit(batch);
            } finally {
                batch.forEach(entry -> pending.remove(entry.plan()));
            }
        }

        @Override
        public PlanState state(long plan) {
            PlanState early = pending.get(plan);
            return early != null ? early : super.state(plan);
        }
    }

    private static final class LetsGoOfTheGuard extends StepwiseStore {
        LetsGoOfTheGuard(PlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            PlanCommit entry = batch.get(0);
            boolean isSeen = entry.version() > 0 && inner.version(entry.plan()) == entry.version();
            if (batch.size() > 1 || !isSeen) {
                return super.commit(batch);
            }
            pass("after the guard");
            return super.commit(List.of(atVersion(entry, inner.version(entry.plan()))));
        }
    }

    private static final class LetsGoOfTheKey extends StepwiseStore {
        private final Set<String> taken = ConcurrentHashMap.newKeySet();

        LetsGoOfTheKey(PlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            if (batch.size() > 1
                    || !hasKey(batch.get(0))
                    || taken.contains(batch.get(0).created().key())) {
                return super.commit(batch);
            }
            pass("after the look at the key");
            NewPlan created = batch.get(0).created();
            boolean isFree = taken.add(created.key());
            return super.commit(isFree ? batch : List.of(withKey(batch.get(0), created.key() + " too")));
        }
    }

    private static final class TwoCommits extends StepwiseStore {
        TwoCommits(PlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            if (batch.size() < 4) {
                return super.commit(batch);
            }
            pass("before");
            PlanCommit first = batch.get(0);
            PlanCommit head = Entries.step(first.plan(), first.version(), first.head());
            inner.commit(List.of(head));
            pass("between");
            List<PlanCommit> rest = new ArrayList<>(batch);
            rest.set(0, atVersion(first, first.version() + 1));
            return super.commit(rest);
        }
    }

    private static final class PausesPlans extends StepwiseStore {
        PausesPlans(PlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public void appendLogs(List<LogBatch> batch) {
            try {
                super.appendLogs(batch);
            } catch (BatonException e) {
                inner.commit(List.of(StoreStage.to(PlanStatus.PAUSED, 1, 1)));
                throw e;
            }
        }
    }

    private static final class VersionsByHeart extends StepwiseStore {
        private final Map<Long, Long> beforeTheCut = new ConcurrentHashMap<>();

        VersionsByHeart(PlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            Map<Long, Long> known = new HashMap<>();
            batch.forEach(entry -> known.put(entry.plan(), inner.version(entry.plan())));
            try {
                return super.commit(batch);
            } catch (BatonException e) {
                beforeTheCut.putAll(known);
                throw e;
            }
        }

        @Override
        public long version(long plan) {
            return beforeTheCut.getOrDefault(plan, inner.version(plan));
        }
    }

    private static final class SkipsAnEvent extends StepwiseStore {
        private boolean wasCut;

        SkipsAnEvent(PlanStore inner, Points points) {
            super(inner, points);
        }

        @Override
        public List<PlanEvent> history(long plan, long afterSeq, int limit) {
            try {
                return super.history(plan, wasCut ? afterSeq + 1 : afterSeq, limit);
            } catch (BatonException e) {
                wasCut = true;
                throw e;
            }
        }
    }

    private static final class LatestFirst extends ForwardingStore {
        LatestFirst(PlanStore inner) {
            super(inner);
        }

        @Override
        public List<Delivery> deliveries(Collection<String> dispatchKeys) {
            List<Delivery> found = new ArrayList<>(super.deliveries(dispatchKeys));
            Collections.reverse(found);
            return found;
        }
    }

    private static final class KeepsInMemory extends ForwardingStore {
        final List<Delivery> kept = Collections.synchronizedList(new ArrayList<>());

        KeepsInMemory(PlanStore inner) {
            super(inner);
        }

        @Override
        public boolean keep(List<Delivery> deliveries) {
            synchronized (kept) {
                deliveries.stream().filter(delivery -> !kept.contains(delivery)).forEach(kept::add);
            }
            return true;
        }

        @Override
        public List<Delivery> deliveries(Collection<String> dispatchKeys) {
            synchronized (kept) {
                return kept.stream()
                        .filter(delivery -> dispatchKeys.contains(delivery.dispatchKey()))
                        .toList();
            }
        }

        @Override
        public void forgetDeliveries(Instant before) {
            kept.removeIf(delivery -> delivery.receivedAt().isBefore(before));
        }

        @Override
        public void close() {
            kept.clear();
            super.close();
        }
    }

    private static final class KeepsEach extends ForwardingStore {
        private final List<Delivery> again = Collections.synchronizedList(new ArrayList<>());

        KeepsEach(PlanStore inner) {
            super(inner);
        }

        @Override
        public boolean keep(List<Delivery> deliveries) {
            deliveries.stream()
                    .filter(delivery ->
                            super.deliveries(List.of(delivery.dispatchKey())).contains(delivery))
                    .forEach(again::add);
            return super.keep(deliveries);
        }

        @Override
        public List<Delivery> deliveries(Collection<String> dispatchKeys) {
            List<Delivery> found = new ArrayList<>(super.deliveries(dispatchKeys));
            again.stream()
                    .filter(delivery -> dispatchKeys.contains(delivery.dispatchKey()))
                    .forEach(found::add);
            return found;
        }
    }

    private static final class ForgetsOneMore extends ForwardingStore {
        ForgetsOneMore(PlanStore inner) {
            super(inner);
        }

        @Override
        public void forgetDeliveries(Instant before) {
            super.forgetDeliveries(before.plusNanos(1));
        }
    }
}
