package dev.baton.internal.engine;

import dev.baton.internal.logs.Repetition;
import dev.baton.internal.rules.Rest;
import dev.baton.spi.PlanStore.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of plans that have nothing to do for long, and has them back in time (L31). Runs in the mailbox.
 *
 * <p>That a plan sleeps, and until when, is written by the commit that brings it to rest: falling asleep costs no commit of its
 * own, and after a crash nobody loads it before its time. From memory it goes a little later, if it is still at rest then: whoever
 * has a word for it has often another. The store keeps the sleepers by the time they wake; one timer waits for the first of them.
 *
 * <p>Two minutes make a rest worth a commit that changes an index and a load, and leave more than one when the plan goes: a task
 * with a backoff of 61 seconds does not come and go.
 */
final class Sleepers {
    private static final Logger LOG = LoggerFactory.getLogger(Sleepers.class);
    private static final Duration WORTH_IT = Duration.ofMinutes(2);
    private static final Duration LEAST = Duration.ofSeconds(60);
    private static final Duration LINGER = Duration.ofSeconds(5);
    private static final int MOST_LINGERING = 1_000;

    /** So long before its time a plan is loaded, so that it is not late. */
    private static final Duration AHEAD = Duration.ofSeconds(1);

    private static final Duration SOON = Duration.ofSeconds(2);

    /** The wall clock, which the store's times are of, may have been set meanwhile. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(60);

    private static final Duration OTHERS_LOOK = Duration.ofSeconds(10);

    private static final int PAGE = 500;

    private final Engine engine;
    private final Queue<Resident> lingering = new ArrayDeque<>();
    private Timers.@Nullable Timer nextRound;
    private Timers.@Nullable Timer nextLook;
    private final Repetition unseen = new Repetition();
    private boolean isLooking;

    Sleepers(Engine engine) {
        this.engine = engine;
    }

    /** Until when a plan sleeps if it is left alone now; null: it does not. */
    static @Nullable Instant wakeAt(Resident plan, Instant now) {
        Instant until = Rest.until(plan.image);
        return until == null || until.isBefore(now.plus(WORTH_IT)) ? null : until;
    }

    /** Nothing more follows from what came last: the plan may go in a while. */
    void rest(Resident plan) {
        if (plan.lingersSince == Resident.NEVER
                && plan.isHeld
                && wakeAt(plan, engine.time().now()) != null) {
            plan.lingersSince = engine.time().nanos();
            lingering.add(plan);
            if (lingering.size() > MOST_LINGERING) {
                letGo(lingering.remove());
            } else if (nextRound == null) {
                nextRound = engine.time().in(LINGER, this::round);
            }
        }
    }

    /** Lets go of those that have lingered for long enough. */
    private void round() {
        nextRound = null;
        long since = engine.time().nanos() - LINGER.toNanos();
        Resident oldest = lingering.peek();
        while (oldest != null && oldest.lingersSince - since <= 0) {
            letGo(lingering.remove());
            oldest = lingering.peek();
        }
        if (oldest != null) {
            nextRound = engine.time().in(Duration.ofNanos(oldest.lingersSince - since), this::round);
        }
    }

    private void letGo(Resident plan) {
        plan.lingersSince = Resident.NEVER;
        Instant until = Rest.until(plan.image);
        Instant now = engine.time().now();
        if (!plan.isHeld || plan.inFlight > 0 || until == null || until.isBefore(now.plus(LEAST))) {
            return; // when something happens to it, it comes to rest anew
        } else if (!until.equals(plan.wakeAt) || plan.isOnRow()) {
            writeDown(plan);
        } else if (plan.isStored()) {
            engine.plans().sleep(plan);
            expect(until);
        }
    }

    /** Has the store know until when the plan sleeps, or that it is awake, though there is nothing else to be written of it. */
    private void writeDown(Resident plan) {
        if (plan.isStored()) {
            engine.afterCommit(plan, () -> {});
        }
    }

    /** Looks at the latest when a plan is about to wake. */
    private void expect(Instant wakeAt) {
        if (wakeAt.isBefore(Instant.MAX)) {
            Instant ahead = wakeAt.minus(AHEAD);
            Instant latest = engine.time().now().plus(LONGEST_LOOK);
            lookAt(ahead.isBefore(latest) ? ahead : latest);
        }
    }

    private void lookAt(Instant when) {
        if (nextLook == null || when.isBefore(nextLook.due())) {
            engine.time().cancel(nextLook);
            nextLook = engine.time().at(when, this::look);
        }
    }

    /** Loads those whose time has come. */
    void look() {
        engine.time().cancel(nextLook);
        nextLook = null;
        if (!isLooking) {
            isLooking = true;
            look(null);
        }
    }

    private void look(@Nullable Sleeper after) {
        engine.ask(store -> store.sleepers(after, PAGE), this::seen, failure -> {
            unseen.line(LOG, "sleepers_unseen")
                    .addKeyValue("code", failure.code())
                    .log("The store does not say which plans are to wake, trying again: {}", failure.toString());
            isLooking = false;
            lookAt(engine.time().now().plus(SOON));
        });
    }

    private void seen(List<Sleeper> page) {
        unseen.isOver();
        Instant horizon = engine.time().now().plus(AHEAD);
        List<Long> due = new ArrayList<>();
        for (Sleeper sleeper : page) {
            if (sleeper.wakeAt().isAfter(horizon)) {
                break;
            }
            due.add(sleeper.plan());
        }
        wake(due);
        isLooking = false;
        if (due.size() == PAGE) {
            isLooking = true;
            look(page.get(PAGE - 1));
        } else if (!due.isEmpty()) {
            lookAt(engine.time().now().plus(SOON)); // they are gone from there by then
        }
        if (due.size() < page.size()) {
            expect(page.get(due.size()).wakeAt());
        }
        if (engine.fleet() != null) {
            lookAt(engine.time()
                    .now()
                    .plus(OTHERS_LOOK)); // others put plans to sleep, too, and may be gone when they wake
        }
    }

    private void wake(List<Long> due) {
        List<Long> away = new ArrayList<>();
        for (long number : due) {
            Resident here = engine.plans().find(number);
            if (here != null) {
                writeDown(here); // it is up and has decided nothing since
            } else if (engine.plans().strandedFor(number) == null) {
                away.add(number);
            }
        }
        engine.plans().arrivals().bring(away);
    }
}
