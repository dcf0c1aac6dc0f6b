package dev.baton;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs plans again and again: at an interval, or at {@link Times} of any other kind, such as cron in {@code baton-cron}.
 *
 * <pre>{@code
 * Schedules schedules = Schedules.of(orchestrator);
 * schedules.every(Duration.ofMinutes(15), plan, "digest");
 * }</pre>
 *
 * <p>Nothing is stored but the runs. Each occurrence is submitted with the key {@code <key>/<occurrence>}, so that several nodes,
 * and a node that is started again, run it once. The run carries the labels {@link #SCHEDULE} and {@link #OCCURRENCE}, which
 * tasks may refer to as <code>${plan#/labels/baton.occurrence}</code> and by which the runs of a schedule are listed; the latest
 * of them says, after a restart, which occurrences were missed. A run does not wait for the one before it.
 *
 * <p>A change of the plan holds from the next occurrence on. An occurrence that cannot be submitted is tried again until it can
 * be. Safe for use by many threads; has no thread of its own.
 */
public final class Schedules implements AutoCloseable {
    /** Label of a run: the key of its schedule. */
    public static final String SCHEDULE = "baton.schedule";

    /** Label of a run: the time it was scheduled for, in ISO 8601. */
    public static final String OCCURRENCE = "baton.occurrence";

    /** What becomes of occurrences that were missed because nobody was there, or the machine slept. */
    public enum CatchUp {
        /** They are left out; an occurrence counts as missed when it is more than a minute late. */
        SKIP,
        /** The latest of them is run. The default. */
        LATEST,
        /** They are run, oldest first, but no more than the latest 100. */
        ALL
    }

    /** When something is to happen. Pure, and safe for use by many threads. */
    @FunctionalInterface
    public interface Times {
        /** The first time after another; null: there is none any more. */
        @Nullable
        Instant after(Instant time);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final int MOST_MISSED = 100;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofMinutes(1);

    /** The wall clock is looked at as often as this: it may be set while a long wait goes on. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private static final Duration RETRY_WAIT = Duration.ofSeconds(10);

    private final Orchestrator orchestrator;
    private final Set<String> keys = new HashSet<>();
    private volatile boolean isClosed;

    private Schedules(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    /** Schedules that submit to an orchestrator. They end with it, or before when they are closed. */
    public static Schedules of(Orchestrator orchestrator) {
        return new Schedules(orchestrator);
    }

    /** The same with {@link CatchUp#LATEST}. */
    public void every(Duration interval, Plan plan, String key) {
        every(interval, plan, key, CatchUp.LATEST);
    }

    /**
     * Runs a plan at each multiple of an interval since 1970-01-01T00:00Z, so that all nodes mean the same times: an hour begins
     * on the hour, 24 hours at midnight UTC.
     *
     * @param interval whole milliseconds, at least 1 s
     * @throws BatonException {@code INVALID_SCHEDULE}; otherwise as {@link #every(Times, Plan, String, CatchUp)}
     */
    public void every(Duration interval, Plan plan, String key, CatchUp catchUp) {
        if (interval.compareTo(SHORTEST) < 0 || !interval.equals(Duration.ofMillis(interval.toMillis()))) {
            throw invalid("the interval is " + interval, "Give whole milliseconds, and at least " + SHORTEST + ".");
        }
        long millis = interval.toMillis();
        every(
                time -> Instant.ofEpochMilli((Math.floorDiv(time.toEpochMilli(), millis) + 1) * millis),
                plan,
                key,
                catchUp);
    }

    /** The same with {@link CatchUp#LATEST}. */
    public void every(Times times, Plan plan, String key) {
        every(times, plan, key, CatchUp.LATEST);
    }

    /**
     * Runs a plan at each of these times. Looks once into the store for the latest run of the schedule; if there is none, the
     * schedule begins now and nothing was missed.
     *
     * @param key names the schedule on every node and for ever
     * @throws InvalidPlanException for a plan that the orchestrator would not take
     * @throws BatonException {@code INVALID_SCHEDULE} for a plan with an id of its own, or a key that is taken in here;
     *     {@code INVALID_KEY}; {@code STORE_UNAVAILABLE}
     */
    public void every(Times times, Plan plan, String key, CatchUp catchUp) {
        Plan labelled = plan.withLabel(SCHEDULE, key);
        Schedule schedule = new Schedule(times, labelled, key, catchUp);
        schedule.options(Instant.EPOCH.plusNanos(1)); // the key is as long as it gets
        if (plan.id() != null) {
            throw invalid("the plan has the id " + plan.id(), "Leave it out: each run gets one of its own.");
        }
        List<PlanProblem> problems = orchestrator.check(labelled);
        if (!problems.isEmpty()) {
            throw new InvalidPlanException(plan.name(), problems);
        }
        Instant latest = latestRun(key);
        synchronized (keys) {
            if (!keys.add(key)) {
                throw invalid("there is a schedule \"" + key + "\" already", "Use another key.");
            }
        }
        schedule.begin(latest);
    }

    private static BatonException invalid(String what, String hint) {
        return new BatonException("INVALID_SCHEDULE", "This cannot be scheduled: " + what, hint);
    }

    private @Nullable Instant latestRun(String key) {
        Instant latest = null;
        PlanQuery runs = PlanQuery.all().withLabel(SCHEDULE, key).withLimit(MOST_MISSED);
        for (PlanSummary run : orchestrator.list(runs).items()) {
            Instant time = occurrence(run);
            latest = latest == null || time != null && time.isAfter(latest) ? time : latest;
        }
        return latest;
    }

    private static @Nullable Instant occurrence(PlanSummary run) {
        try {
            return Instant.parse(String.valueOf(run.labels().get(OCCURRENCE)));
        } catch (DateTimeParseException e) {
            return null; // somebody else's label
        }
    }

    /** Nothing more is submitted; what runs, runs on. */
    @Override
    public void close() {
        isClosed = true;
    }

    /** One schedule: a chain of wake-ups, each of which sets the next. */
    private final class Schedule {
        private final Times times;
        private final Plan plan;
        private final String key;
        private final CatchUp catchUp;

        /** The latest occurrence that needs no more looking after. */
        private Instant done = Instant.EPOCH;

        Schedule(Times times, Plan plan, String key, CatchUp catchUp) {
            this.times = times;
            this.plan = plan;
            this.key = key;
            this.catchUp = catchUp;
        }

        void begin(@Nullable Instant latest) {
            at(Instant.EPOCH, now -> {
                done = latest == null ? now : latest;
                wake(now);
            });
        }

        private void at(Instant time, Consumer<Instant> then) {
            orchestrator.reached(time).whenComplete((now, gone) -> {
                if (gone == null && !isClosed) {
                    then.accept(now);
                }
            });
        }

        private void wake(Instant now) {
            Deque<Instant> missed;
            try {
                missed = missed(now);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("event", "schedule_over")
                        .addKeyValue("schedule", key)
                        .setCause(e)
                        .log("The times of schedule {} fail; it is over", key);
                return;
            }
            Instant latest = missed.peekLast();
            if (latest != null && catchUp == CatchUp.SKIP && latest.plus(LATE).isBefore(now)) {
                done = latest;
                missed.clear();
            }
            submit(missed).whenComplete((all, failure) -> {
                boolean failed = failure != null || !all;
                Instant next = failed ? now.plus(RETRY_WAIT) : times.after(done);
                if (next != null) {
                    Instant soon = now.plus(LONGEST_WAIT);
                    at(next.isBefore(soon) ? next : soon, this::wake);
                }
            });
        }

        /** The latest occurrences up to now, oldest first. Looked for backwards, further and further: there may be millions. */
        private Deque<Instant> missed(Instant now) {
            int most = catchUp == CatchUp.ALL ? MOST_MISSED : 1;
            Deque<Instant> found = new ArrayDeque<>();
            for (Duration back = SHORTEST; ; back = back.multipliedBy(2)) {
                Instant from = back.compareTo(Duration.between(done, now)) < 0 ? now.minus(back) : done;
                found.clear();
                for (Instant time = next(from); time != null && !time.isAfter(now); time = next(time)) {
                    found.add(time);
                    if (found.size() > most) {
                        found.removeFirst();
                    }
                }
                if (found.size() == most || from.equals(done)) {
                    return found;
                }
            }
        }

        private @Nullable Instant next(Instant time) {
            Instant next = times.after(time);
            if (next != null && !next.isAfter(time)) {
                throw new IllegalStateException(next + " is not after " + time);
            }
            return next;
        }

        /** Submits one after the other; false: one could not be, and those after it were not tried. */
        private CompletionStage<Boolean> submit(Deque<Instant> occurrences) {
            Instant first = occurrences.poll();
            if (first == null || isClosed) {
                return CompletableFuture.completedFuture(true);
            }
            return orchestrator
                    .orchestrateAsync(plan.withLabel(OCCURRENCE, first.toString()), options(first))
                    .handle((run, failure) -> failure == null || isTaken(first, failure))
                    .thenCompose(submitted -> {
                        if (!submitted) {
                            return CompletableFuture.completedFuture(false);
                        }
                        done = first;
                        return submit(occurrences);
                    });
        }

        SubmitOptions options(Instant occurrence) {
            return SubmitOptions.defaults().withKey(key + "/" + occurrence).withStartAt(occurrence);
        }

        /** True if another node has submitted the occurrence with a plan of other content. */
        private boolean isTaken(Instant occurrence, Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException ? Objects.requireNonNull(failure.getCause()) : failure;
            boolean taken = cause instanceof BatonException e && e.code().equals("PLAN_KEY_CONFLICT");
            LOG.atWarn()
                    .addKeyValue("event", "occurrence_not_submitted")
                    .addKeyValue("schedule", key)
                    .log(
                            taken
                                    ? "Occurrence {} of schedule {} was submitted with other content: {}"
                                    : "Occurrence {} of schedule {} could not be submitted, and is tried again: {}",
                            occurrence,
                            key,
                            cause.toString());
            return taken;
        }
    }
}
