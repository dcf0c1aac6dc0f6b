package dev.baton.internal.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may start next (L19). An attempt needs one permit of the node, one of its plan and of its adapter if they are limited,
 * and the named ones its task asks for: all or nothing.
 *
 * <p>A waiter's rank is the moment it began to wait, moved back by {@code ageStep} for each step of priority. As all ranks
 * grow old at the same pace this never has to be computed again, and it is what "priority + waited/ageStep" means. A plan
 * that was served waits anew, so plans of equal priority take turns.
 */
final class Permits {
    private final Lane.Resource node;
    private final Map<String, Lane.Resource> named = new LinkedHashMap<>();
    private final Map<String, Lane> lanes = new TreeMap<>();
    private final List<Lane> all = new ArrayList<>();
    private final long ageStep;
    private long order;

    Permits(int maxInFlight, Map<String, Integer> capacities, Duration ageStep) {
        this.node = new Lane.Resource("node", maxInFlight);
        this.ageStep = ageStep.toNanos();
        capacities.forEach((name, capacity) -> named.put(name, new Lane.Resource(name, capacity)));
    }

    /** The lane for one adapter's tasks that ask for these named permits. */
    Lane lane(String adapter, Lane.@Nullable Resource adapterLimit, Map<String, Integer> permits) {
        return lanes.computeIfAbsent(adapter + '\n' + new TreeMap<>(permits), key -> {
            List<Lane.Need> needs = new ArrayList<>();
            needs.add(new Lane.Need(node, 1));
            if (adapterLimit != null) {
                needs.add(new Lane.Need(adapterLimit, 1));
            }
            permits.forEach((name, weight) -> {
                Lane.Resource resource = named.get(name);
                if (resource == null) {
                    // The plan was accepted when the permit was configured; without it nothing of it is to be had.
                    resource = new Lane.Resource(name, 0);
                }
                needs.add(new Lane.Need(resource, weight));
            });
            Lane lane = new Lane(needs);
            all.add(lane);
            return lane;
        });
    }

    /** A ready task wants to start. */
    void ask(Resident plan, Lane lane, int task, long now) {
        Waiter waiter = plan.waiters.get(lane);
        if (waiter == null) {
            waiter = new Waiter(plan, lane);
            plan.waiters.put(lane, waiter);
        }
        waiter.tasks.add(task);
        queue(waiter, now);
    }

    private void queue(Waiter waiter, long now) {
        if (!waiter.isQueued && !waiter.tasks.isEmpty()) {
            waiter.rank(now - waiter.plan.priority * ageStep, order++);
            waiter.isQueued = true;
            waiter.lane.waiters.add(waiter);
        }
    }

    /** What may start now, its permits taken; null: nothing may. */
    @Nullable
    Grant next(long now) {
        while (node.used() < node.capacity()) {
            Waiter best = null;
            for (int i = 0; i < all.size(); i++) { // no iterator: this runs once a task
                Waiter head = all.get(i).waiters.peek();
                if (head != null && all.get(i).isFree() && (best == null || head.compareTo(best) < 0)) {
                    best = head;
                }
            }
            if (best == null) {
                return null;
            }
            best.lane.waiters.poll();
            best.isQueued = false;
            Integer maxParallel = best.plan.image.graph().plan().limits().maxParallel();
            if (maxParallel != null && best.plan.inFlight >= maxParallel) {
                continue; // queued again when one of its attempts is over
            }
            int task = best.tasks.poll();
            queue(best, now);
            if (best.plan.image.mayStart(task)) {
                best.lane.take();
                best.plan.inFlight++;
                return new Grant(best.plan, task, best.lane);
            }
        }
        return null;
    }

    /** A task that may start. */
    record Grant(Resident plan, int task, Lane lane) {}

    /** Counts an attempt that was in flight before. */
    void hold(Resident plan, Lane lane) {
        lane.take();
        plan.inFlight++;
    }

    void release(Resident plan, Lane lane, long now) {
        lane.give();
        plan.inFlight--;
        if (plan.image.graph().plan().limits().maxParallel() != null) {
            plan.waiters.values().forEach(waiter -> queue(waiter, now));
        }
    }

    /** Forgets what a plan waits for. */
    void forget(Resident plan) {
        for (Waiter waiter : plan.waiters.values()) {
            waiter.tasks.clear();
            if (waiter.isQueued) {
                waiter.lane.waiters.remove(waiter);
                waiter.isQueued = false;
            }
        }
        plan.waiters.clear();
    }

    /** How many other plans wait for the same resource and are served before what the plan has waiting in a lane. */
    int plansAhead(Resident plan, Lane lane, Lane.Resource resource) {
        Waiter own = plan.waiters.get(lane);
        if (own == null || !own.isQueued) {
            return 0;
        }
        int ahead = 0;
        for (Lane other : all) {
            if (other.needs(resource)) {
                for (Waiter waiter : other.waiters) {
                    ahead += waiter.plan != plan && waiter.compareTo(own) < 0 ? 1 : 0;
                }
            }
        }
        return ahead;
    }

    int inFlight() {
        return node.used();
    }
}
