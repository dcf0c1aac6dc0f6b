package dev.baton.internal.logs;

import dev.baton.BatonException;
import dev.baton.LogLine;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanStore;
import dev.baton.spi.TaskRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Decides which lines are kept, numbers them, and writes them. Used by one thread at a time.
 *
 * <p>What the store did not take is offered again before anything else, so lines stay in order; a store keeps lines that it is
 * given twice once.
 */
final class LogWriter {
    /** Of more plans than this it is asked again how much they have logged. */
    private static final int KNOWN_PLANS = 1_000;

    private final PlanStore store;
    private final LogLimits limits;

    /** Those whose end may still come, the first to have logged first. */
    private final Map<TaskRef, AttemptLog> attempts = new LinkedHashMap<>();

    private final Map<String, PlanLog> plans = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PlanLog> eldest) {
            return size() > KNOWN_PLANS;
        }
    };

    /** By plan number. */
    private final Map<Long, List<LogLine>> unwritten = new LinkedHashMap<>();

    private long seq;

    /** @param seq the numbers of lines follow it */
    LogWriter(PlanStore store, long seq, LogLimits limits) {
        this.store = store;
        this.seq = seq;
        this.limits = limits;
    }

    /** Takes in what was told, and decides what of it is kept. If the store does not answer, nothing is. */
    void take(List<Entry> entries) {
        Map<String, PlanLog> found = find(entries);
        for (Entry entry : entries) {
            PlanLog plan = found.get(entry.ref().planId());
            if (entry instanceof Entry.Ended) {
                AttemptLog ended = attempts.remove(entry.ref());
                if (ended != null) {
                    finish(ended);
                }
            } else if (plan != null) { // else it was deleted meanwhile
                take(plan, entry);
            }
        }
        while (attempts.size() > limits.attempts()) {
            AttemptLog first = attempts.values().iterator().next();
            attempts.remove(first.ref());
            finish(first);
        }
    }

    private void take(PlanLog plan, Entry entry) {
        if (entry instanceof Entry.Line line) {
            AttemptLog attempt = attempts.computeIfAbsent(line.ref(), ref -> new AttemptLog(ref, plan, limits));
            if (attempt.take(line)) {
                keep(plan, line.ref(), line.at(), line.text(), 0);
            }
        } else if (entry instanceof Entry.Lost lost) {
            keep(
                    plan,
                    lost.ref(),
                    lost.at(),
                    lost.lines() + " lines are missing: the store was too slow",
                    lost.lines());
        }
    }

    private void finish(AttemptLog attempt) {
        if (attempt.dropped() > 0) {
            String text = attempt.dropped() + " lines are left out: the log is too long";
            keep(attempt.plan(), attempt.ref(), attempt.droppedUntil(), text, attempt.dropped());
        }
        for (Entry.Line line : attempt.end()) {
            keep(attempt.plan(), line.ref(), line.at(), line.text(), 0);
        }
    }

    private void keep(PlanLog plan, TaskRef ref, Instant at, String text, long dropped) {
        unwritten
                .computeIfAbsent(plan.number(), number -> new ArrayList<>())
                .add(new LogLine(++seq, at, ref.taskId(), ref.attempt(), text, dropped));
    }

    private Map<String, PlanLog> find(List<Entry> entries) {
        Map<String, PlanLog> found = new LinkedHashMap<>();
        for (Entry entry : entries) {
            String id = entry.ref().planId();
            if (!found.containsKey(id)) {
                PlanLog plan = plans.get(id);
                if (plan == null) {
                    OptionalLong number = store.number(id);
                    if (number.isEmpty()) {
                        continue;
                    }
                    plan = new PlanLog(number.getAsLong(), store.logSize(number.getAsLong()));
                    plans.put(id, plan);
                }
                found.put(id, plan);
            }
        }
        return found;
    }

    /** Finishes what will never be told to have ended. */
    void finishAll() {
        attempts.values().forEach(this::finish);
        attempts.clear();
    }

    /**
     * Writes what was taken in.
     *
     * @throws BatonException if the store does not take it; it can be tried again
     */
    void write() {
        if (!unwritten.isEmpty()) {
            List<LogBatch> batches = new ArrayList<>(unwritten.size());
            unwritten.forEach((plan, lines) -> batches.add(new LogBatch(plan, lines)));
            store.appendLogs(batches);
            unwritten.clear();
        }
    }

    /** Gives up on what the store will never take. */
    void discard() {
        unwritten.clear();
    }
}
