package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.internal.engine.StoredPlans.Found;
import dev.baton.spi.SharedPlanStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings stored plans into this node's memory. A plan that is asked for while it is being read is not read again: only through
 * here does a stored plan become a resident one, so what was read cannot be outdated when it arrives. From a store that several nodes share
 * it is claimed before it is read, for the same reason. Runs in the mailbox, reads outside.
 */
final class Arrivals {
    private static final Duration UNREAD_WAITS = Duration.ofSeconds(1);

    private final Plans plans;
    private final Engine engine;
    private final StoredPlans stored = new StoredPlans();

    /** What has been here since plans were claimed last; null: none ever were. */
    private @Nullable Set<Long> gone;

    /** Plans that are being read, and who waits for each. */
    private final Map<Long, List<Waiting>> awaited = new LinkedHashMap<>();

    /** Not null: nothing arrives any more, and why. */
    private @Nullable BatonException closed;

    private record Waiting(Consumer<Resident> then, Consumer<BatonException> otherwise) {}

    Arrivals(Plans plans, Engine engine) {
        this.plans = plans;
        this.engine = engine;
    }

    /** Does something with a plan, at once if it is here. */
    void with(long number, Consumer<Resident> then, Consumer<BatonException> otherwise) {
        Resident here = plans.find(number);
        if (here != null) {
            then.accept(here);
            return;
        } else if (closed != null) {
            otherwise.accept(closed);
            return;
        }
        bring(List.of(number));
        awaited.computeIfAbsent(number, n -> new ArrayList<>(1)).add(new Waiting(then, otherwise));
    }

    /** Brings all of these that are neither here nor on their way. */
    void bring(List<Long> numbers) {
        List<Long> away = new ArrayList<>();
        for (long number : numbers) {
            if (closed == null && plans.find(number) == null && !awaited.containsKey(number)) {
                awaited.put(number, new ArrayList<>(1));
                away.add(number);
            }
        }
        if (!away.isEmpty()) {
            fetch(away);
        }
    }

    private void fetch(List<Long> away) {
        Tenure tenure = engine.tenure();
        engine.ask(
                store -> store instanceof SharedPlanStore shared
                        ? stored.claim(shared, tenure.node(), away)
                        : stored.find(store, away),
                found -> found.forEach(each -> Faults.contain(() -> arrived(each, tenure))),
                failure -> away.forEach(number -> lost(number, failure)));
    }

    /** From now on plans are claimed and read by others than {@link #bring}, who do not know which before they have done it. */
    void claims() {
        gone = new HashSet<>();
    }

    /** A plan is not here any more. */
    void left(long number) {
        if (gone != null) {
            gone.add(number);
        }
    }

    /** Takes in a plan that was claimed and read since {@link #claims}. */
    void claimed(Found found, Claimed claimed) {
        Resident here = plans.find(found.number());
        if (gone != null && gone.contains(found.number())) {
            bring(List.of(found.number())); // it was here meanwhile, so what was read is outdated
            return;
        } else if (closed != null || claimed.tenure().isOver() || awaited.containsKey(found.number())) {
            return; // it is on its way
        } else if (!isHeldAs(claimed.tenure(), found)) {
            return; // somebody else claimed it before it was read
        } else if (here != null) {
            if (found.stored() != null) {
                plans.catchUp(here, found.stored());
            }
            return;
        } else if (found.trouble() != null && !found.isBroken()) {
            bringLater(found.number());
            return;
        }
        try {
            plans.admit(found, claimed);
        } catch (BatonException e) {
            // It is stranded, and that is logged.
        }
    }

    /** A plan that may be ours by now: nobody else would see to it. */
    private void bringLater(long number) {
        Fleet fleet = engine.fleet();
        if (fleet != null && closed == null) {
            fleet.clock().in(UNREAD_WAITS, () -> bring(List.of(number)));
        }
    }

    private void arrived(Found found, Tenure tenure) {
        boolean isLost = tenure.isOver() || !isHeldAs(tenure, found);
        if (found.stored() != null && isLost && closed == null && awaited.containsKey(found.number())) {
            fetchAgain(found.number());
            return;
        }
        List<Waiting> waiting = awaited.remove(found.number());
        if (waiting == null) {
            return; // everything was given up
        }
        try {
            Resident plan = plans.admit(found, new Claimed(tenure, 0));
            waiting.forEach(each -> Faults.contain(() -> give(plan, each)));
            // It may be an ended one, brought again after a failed read, that nobody wants any more.
            if (plan.isHeld) {
                plans.retireIfEnded(plan);
            }
        } catch (BatonException e) {
            waiting.forEach(each -> each.otherwise().accept(e));
        }
    }

    /** Not at once while the node has not joined anew: until then whatever it claims is lost again. */
    private void fetchAgain(long number) {
        Fleet fleet = engine.fleet();
        if (fleet == null || !engine.tenure().isOver()) {
            fetch(List.of(number));
            return;
        }
        fleet.clock().in(UNREAD_WAITS, () -> {
            if (awaited.containsKey(number)) {
                fetchAgain(number);
            }
        });
    }

    /** False: between the claim and the read somebody else claimed the plan, who alone may write under its fence. */
    private static boolean isHeldAs(Tenure tenure, Found found) {
        return tenure.isSole()
                || found.stored() == null
                || found.stored().hold().node() == tenure.node();
    }

    /** One that waited before may have let go of it: an ended plan stays no longer than for a word. */
    private void give(Resident plan, Waiting waiting) {
        if (plan.isHeld) {
            waiting.then().accept(plan);
        } else {
            with(plan.number, waiting.then(), waiting.otherwise());
        }
    }

    private void lost(long number, BatonException why) {
        List<Waiting> waiting = awaited.remove(number);
        if (waiting != null) {
            waiting.forEach(each -> each.otherwise().accept(why));
            bringLater(number);
        }
    }

    /** Nothing arrives any more. */
    void giveUp(BatonException why) {
        closed = why;
        List.copyOf(awaited.keySet()).forEach(number -> lost(number, why));
    }
}
