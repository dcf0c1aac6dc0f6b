package dev.baton.internal.engine;

import dev.baton.internal.expression.PermitNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may start next (L19). An attempt needs one permit of the node, of its plan and of its adapter if they are limited, a way
 * through the adapter's door, and the named permits and those for a key that its task asks for: all or nothing.
 *
 * <p>A waiter's rank is the moment it began to wait, moved back by {@code ageStep} for each step of priority. As all ranks
 * grow old at the same pace this never has to be computed again, and it is what "priority + waited/ageStep" means. A plan
 * that was served waits anew, so plans of equal priority take turns.
 *
 * <p>Nobody starves. The lanes are looked at in the order of their heads' ranks. A head that does not fit and has waited longer than
 * {@code ageStep} claims what it needs, one resource after the other up to the first that is short: whoever comes after it
 * may have only what that leaves. So of all overdue heads the first is held up by nothing but attempts that are in flight, and it
 * starts when those have given back what it needs: if attempts last no longer than {@code ageStep} and one resource is short,
 * within twice that time. Claims begin with what the fewest others need, and go no further than the first
 * shortage, so that a heavy task never leaves a resource idle while it waits for another one before it.
 */
final class Permits {
    /** Longer than anybody means, and short enough for a thousand steps of priority to fit into a long. */
    static final Duration LONGEST_STEP = Duration.ofDays(10);

    private final Resource node;
    private final Map<String, Resource> named = new LinkedHashMap<>();
    private final Map<String, Integer> families;
    private final long ageStep;

    /** Those of the keys that somebody needs now. */
    private final Map<String, Resource> keyed = new LinkedHashMap<>();

    private final Map<Lane.Wish, Lane> lanes = new LinkedHashMap<>();
    private long order;

    /** Lanes whose heads may start as far as is known, by rank. */
    private final List<Lane> open = new ArrayList<>();

    /** The first open lane that was not looked at since somebody came, or something became free. */
    private int cursor;

    /** One more each time that the lanes are looked at from the first on: claims hold for one pass. */
    private long pass = 1;

    /** Doors in front of which somebody waits for time to pass. */
    private final List<Door> awaited = new ArrayList<>();

    Permits(LimitSettings limits) {
        this.node = new Resource("node", limits.maxInFlight(), Resource.Kind.SHARED);
        limits.permits()
                .forEach((name, capacity) -> named.put(name, new Resource(name, capacity, Resource.Kind.SHARED)));
        this.families = limits.permitsPerKey();
        this.ageStep = (limits.ageStep().compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : limits.ageStep()).toNanos();
    }

    int inFlight() {
        return node.used();
    }

    // lanes

    /** The lane of an adapter's tasks that ask for no permit by name; it stays for good. */
    Lane plainLane(Door door, @Nullable Resource slots) {
        return new Lane(needs(door, slots, Map.of()), null, null);
    }

    /** The same, if anybody is in it. */
    @Nullable
    Lane find(Registered adapter, Map<String, Integer> permits) {
        return permits.isEmpty() ? adapter.lane() : lanes.get(new Lane.Wish(adapter.name(), permits));
    }

    /** The lane of an adapter's tasks that ask for these permits; it goes with the last who needs it. */
    Lane lane(Registered adapter, Map<String, Integer> permits) {
        Lane.Wish wish = new Lane.Wish(adapter.name(), permits);
        Lane known = lanes.get(wish);
        if (known != null) {
            return known;
        }
        Lane lane = new Lane(needs(adapter.door(), adapter.slots(), permits), wish, null);
        lanes.put(wish, lane);
        for (Lane.Need need : lane.needs()) {
            if (need.resource().isOfKey()) {
                keyed.put(need.resource().name(), need.resource());
                need.resource().lanes++;
            }
        }
        return lane;
    }

    /** What a task of the adapter that asks for these permits needs, in the order in which it is claimed. */
    List<Lane.Need> needs(Door door, @Nullable Resource slots, Map<String, Integer> permits) {
        List<Lane.Need> needs = new ArrayList<>();
        List<Lane.Need> shared = new ArrayList<>();
        new TreeMap<>(permits).forEach((name, weight) -> {
            Resource resource = resource(name);
            (resource.isOfKey() ? needs : shared).add(new Lane.Need(resource, weight));
        });
        needs.add(new Lane.Need(door, 1));
        needs.addAll(shared);
        if (slots != null) {
            needs.add(new Lane.Need(slots, 1));
        }
        needs.add(new Lane.Need(node, 1));
        return needs;
    }

    private Resource resource(String name) {
        Resource known = named.containsKey(name) ? named.get(name) : keyed.get(name);
        // A plan may have been accepted when a permit was configured; without it nothing of it is to be had.
        return known != null
                ? known
                : new Resource(name, families.getOrDefault(PermitNames.family(name), 0), Resource.Kind.OF_KEY);
    }

    /** How many lanes there are for tasks that ask for permits. */
    int lanes() {
        return lanes.size();
    }

    /** How many keys there is a count for. */
    int keys() {
        return keyed.size();
    }

    private void leave(Lane lane) {
        if (--lane.users > 0) {
            return;
        } else if (lane.base() != null) {
            leave(lane.base());
        } else if (lane.wish() != null && lanes.remove(lane.wish(), lane)) {
            for (Lane.Need need : lane.needs()) {
                if (need.resource().isOfKey() && --need.resource().lanes == 0) {
                    keyed.remove(need.resource().name());
                }
            }
        }
    }

    // waiting

    /** How much of a resource waiters that are overdue keep from others now. */
    int claimed(Resource resource) {
        return resource.claimed(pass);
    }

    /** A ready task wants to start. */
    void ask(Resident plan, Lane shared, int task, long now) {
        Waiter waiter = waiter(plan, shared);
        waiter.tasks.add(task);
        if (!waiter.isQueued) {
            queue(waiter, now);
            if (waiter.equals(waiter.lane.head()) && waiter.lane.parkedAt == null) {
                close(waiter.lane);
                open(waiter.lane);
                startPass();
            }
        }
    }

    private Waiter waiter(Resident plan, Lane shared) {
        Waiter waiter = plan.waiters.get(shared);
        if (waiter == null) {
            waiter = new Waiter(plan, shared, plan.slots == null ? shared : shared.within(plan.slots));
            waiter.lane.users++;
            plan.waiters.put(shared, waiter);
        }
        return waiter;
    }

    private void queue(Waiter waiter, long now) {
        waiter.begin(now, waiter.plan.priority * ageStep, order++);
        waiter.isQueued = true;
        waiter.lane.add(waiter);
    }

    /** Lets go of a waiter without tasks, unless it is one that is sure to have some again. */
    private void dropIfIdle(Waiter waiter) {
        if (waiter.tasks.isEmpty() && waiter.shared.wish() != null) {
            waiter.plan.waiters.remove(waiter.shared);
            leave(waiter.lane);
        }
    }

    /** Forgets what a plan waits for. */
    void forget(Resident plan) {
        for (Waiter waiter : plan.waiters.values()) {
            waiter.tasks.clear();
            if (waiter.isQueued) {
                unqueue(waiter);
            }
            leave(waiter.lane);
        }
        plan.waiters.clear();
        startPass();
    }

    private void unqueue(Waiter waiter) {
        Lane lane = waiter.lane;
        boolean ranksLane = lane.isOpen && waiter.equals(lane.head());
        if (ranksLane) {
            close(lane);
        }
        lane.remove(waiter);
        waiter.isQueued = false;
        if (ranksLane) {
            open(lane);
        } else if (lane.head() == null && lane.parkedAt != null) {
            lane.parkedAt.unpark(lane);
            lane.parkedAt = null;
        }
    }

    /** Puts a lane among those that are looked at, if anybody waits in it. */
    private void open(Lane lane) {
        Waiter head = lane.head();
        if (head != null) {
            lane.rankBy(head);
            open.add(-1 - Collections.binarySearch(open, lane), lane);
            lane.isOpen = true;
        }
    }

    private void close(Lane lane) {
        if (lane.isOpen) {
            open.remove(Collections.binarySearch(open, lane));
            lane.isOpen = false;
        }
    }

    private void startPass() {
        cursor = 0;
        pass++;
    }

    // serving

    /** A task that may start. */
    record Grant(Resident plan, int task, Lane lane) {}

    /** True if {@link #next} may have something since it last had nothing. */
    boolean mayServe(long now) {
        return cursor < open.size() && node.room(now) > 0;
    }

    /** What may start now, its permits taken; null: nothing may. */
    @Nullable
    Grant next(long now) {
        if (!awaited.isEmpty()) {
            awaited.removeIf(door -> door.room(now) > 0 && wake(door));
        }
        while (cursor < open.size() && node.room(now) > 0) {
            Lane lane = open.get(cursor);
            Waiter head = lane.waiting();
            if (!head.hasStartable()) {
                unqueue(head);
                dropIfIdle(head);
            } else if (fits(lane, now - head.since() >= ageStep, now)) {
                return grant(lane, head, now);
            } else if (lane.isOpen) {
                cursor++;
            }
        }
        return null;
    }

    private Grant grant(Lane lane, Waiter head, long now) {
        close(lane);
        lane.remove(head);
        head.isQueued = false;
        int task = head.tasks.poll();
        take(head.plan, lane, now);
        if (head.tasks.isEmpty()) {
            dropIfIdle(head);
        } else {
            queue(head, now);
        }
        open(lane); // behind the cursor: whoever is first in it now began to wait later
        return new Grant(head.plan, task, lane);
    }

    /** Whether a lane's head may start. If not, it claims what it needs, or the lane is not looked at until that may have changed. */
    private boolean fits(Lane lane, boolean isOverdue, long now) {
        List<Lane.Need> needs = lane.needs();
        for (int i = 0; i < needs.size(); i++) { // no iterator: this runs once a task
            Resource resource = needs.get(i).resource();
            int weight = needs.get(i).weight();
            if (weight <= resource.room(now) - resource.claimed(pass)) {
                continue;
            }
            long wait = resource.untilRoom(now);
            if (wait > 0 && resource instanceof Door door && !awaited.contains(door)) {
                awaited.add(door);
            }
            boolean isUsedUp = resource.room(now) <= 0;
            boolean nothingToClaim = i == 0 || wait > ageStep || !isOverdue && resource.isNarrow();
            if (isUsedUp && nothingToClaim || weight > resource.capacity()) {
                close(lane);
                lane.parkedAt = resource;
                resource.park(lane);
            } else if (isOverdue) {
                for (int claimed = 0; claimed <= i; claimed++) {
                    needs.get(claimed).resource().claim(needs.get(claimed).weight(), pass);
                }
            }
            return false;
        }
        return true;
    }

    /** Has the lanes that wait for a change of the resource looked at again. */
    boolean wake(Resource resource) {
        for (Lane lane : resource.unparkAll()) {
            lane.parkedAt = null;
            open(lane);
        }
        startPass();
        return true;
    }

    /** Nanoseconds until a door that somebody waits for opens by itself; {@code Long.MAX_VALUE}: nobody does. */
    long untilDoor(long now) {
        long wait = Long.MAX_VALUE;
        for (int i = 0; i < awaited.size(); i++) {
            wait = Math.min(wait, awaited.get(i).untilRoom(now));
        }
        return wait;
    }

    private static void take(Resident plan, Lane lane, long now) {
        lane.take(now);
        lane.users++;
        plan.inFlight++;
    }

    /** Counts an attempt that was in flight before; returns the lane whose permits it holds. */
    Lane hold(Resident plan, Lane shared, long now) {
        Waiter waiter = waiter(plan, shared);
        take(plan, waiter.lane, now);
        dropIfIdle(waiter);
        return waiter.lane;
    }

    /** An attempt gives its permits back. */
    void release(Resident plan, Lane lane) {
        lane.give();
        plan.inFlight--;
        for (int i = 0; i < lane.needs().size(); i++) {
            wake(lane.needs().get(i).resource());
        }
        leave(lane);
    }
}
