package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.PlanImage;
import dev.baton.internal.rules.StateMachine;
import dev.baton.internal.rules.Tick;
import dev.baton.spi.AdapterTraits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * L19 under more load than there is room for, on a clock of its own: whoever is first among all that wait for something is
 * served within 2 × ageStep, and nothing is ever given away twice. Attempts last up to a third of ageStep, and nobody needs more than three things that are
 * short.
 */
class StarvationTest {
    private static final long MILLI = 1_000_000;
    private static final long AGE_STEP = TestLimits.AGE_STEP.toNanos();
    private static final long LONGEST_ATTEMPT = AGE_STEP / 3;
    private static final int TASKS = 40;
    private static final long END = 400_000 * MILLI;

    /** Who began to wait when, and since when nobody ranks before it. */
    private record First(long waitsSince, long since) {}

    private record Attempt(Permits.Grant grant, long end) {}

    private final Permits permits =
            new Permits(TestLimits.of(30, Map.of("gpu", 4, "db", 2), Map.of("repo", 1, "tenant", 3)));
    private final Registered narrow = adapter("narrow", 6);
    private final Registered wide = adapter("wide", null);
    private final List<Resident> plans = new ArrayList<>();
    private final Map<Waiter, First> firsts = new LinkedHashMap<>();
    private final PriorityQueue<Attempt> inFlight = new PriorityQueue<>(Comparator.comparingLong(Attempt::end));
    private final Set<String> servedKinds = new TreeSet<>();
    private long now;
    private long worst;
    private int served;

    private Registered adapter(String name, @Nullable Integer limit) {
        Door door = new Door(name, null, null);
        Resource slots = limit == null ? null : new Resource("adapter " + name, limit, Resource.Kind.SHARED);
        return new Registered(
                name,
                FunctionAdapter.of(task -> null),
                AdapterTraits.DEFAULT,
                door,
                slots,
                permits.plainLane(door, slots));
    }

    private Resident plan(long number, Random random, int priorities) {
        Plan.Builder plan = Plan.named("p" + number);
        for (int t = 0; t < TASKS; t++) {
            plan.task("t" + t, task -> task.type("f"));
        }
        if (random.nextInt(3) == 0) {
            plan.maxParallel(1 + random.nextInt(3));
        }
        PlanImage image = PlanImage.create(PlanGraph.compile(plan.build()), "p" + number, Instant.EPOCH, null);
        StateMachine.decide(image, new Cause.Submitted(), new Tick(Instant.EPOCH, 1));
        return new Resident(number, 0, random.nextInt(priorities), image, null, true);
    }

    private Lane lane(Random random) {
        Registered adapter = random.nextBoolean() ? narrow : wide;
        Map<String, Integer> asked = new LinkedHashMap<>();
        switch (random.nextInt(8)) {
            case 0 -> asked.put("gpu", 4);
            case 1, 2, 3 -> asked.put("gpu", 1);
            case 4 -> asked.put("db", 1 + random.nextInt(2));
            case 5 -> asked.put("repo:" + random.nextInt(3), 1);
            case 6 -> {
                asked.put("tenant:" + random.nextInt(2), 1 + random.nextInt(3));
                asked.put("gpu", 1 + random.nextInt(4));
            }
            default -> {}
        }
        return asked.isEmpty() ? adapter.lane() : permits.lane(adapter, asked);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void theFirstOfAllWhoWaitIsServedInTime(int priorities) {
        for (long seed = 0; seed < 3; seed++) {
            run(new Random(seed), priorities);
        }
        assertThat(served).as("attempts").isGreaterThan(3_000);
        assertThat(servedKinds).as("all kinds of needs were served").hasSizeGreaterThan(20);
        assertThat(worst).as("longest wait at the front").isBetween(AGE_STEP / 2, 2 * AGE_STEP);
    }

    private void run(Random random, int priorities) {
        now = 0;
        long numbers = 0;
        while (now < END) {
            now += 200 * MILLI;
            while (!inFlight.isEmpty() && inFlight.peek().end() <= now) {
                Permits.Grant over = inFlight.remove().grant();
                permits.release(over.plan(), over.lane());
            }
            if (plans.size() < 40) {
                Resident plan = plan(numbers++, random, priorities);
                plans.add(plan);
                for (int t = 0; t < TASKS; t++) {
                    permits.ask(plan, lane(random), t, now);
                }
            }
            if (random.nextInt(100) == 0 && !plans.isEmpty()) {
                permits.forget(plans.remove(random.nextInt(plans.size()))); // cancelled
            }
            grantAll(random);
            rank();
        }
        inFlight.forEach(attempt ->
                permits.release(attempt.grant().plan(), attempt.grant().lane()));
        inFlight.clear();
        plans.forEach(permits::forget);
        plans.clear();
        firsts.clear();
        assertThat(permits.inFlight()).isZero();
        assertThat(permits.lanes()).as("lanes left").isZero();
        assertThat(permits.keys()).as("keys left").isZero();
    }

    private void grantAll(Random random) {
        for (Permits.Grant grant = permits.next(now); grant != null; grant = permits.next(now)) {
            served++;
            servedKinds.add(grant.lane().needs().stream()
                    .map(need -> need.resource().name().replaceAll("\\d", "") + need.weight())
                    .toList()
                    .toString());
            for (Lane.Need need : grant.lane().needs()) {
                assertThat(need.resource().used())
                        .isLessThanOrEqualTo(need.resource().capacity());
            }
            inFlight.add(new Attempt(grant, now + 1 + (long) (random.nextDouble() * LONGEST_ATTEMPT)));
        }
        plans.removeIf(plan ->
                plan.inFlight == 0 && plan.waiters.values().stream().allMatch(waiter -> waiter.tasks.isEmpty()));
    }

    /** Finds those nobody ranks before who needs any of what they need, and checks for how long that has been so. */
    private void rank() {
        List<Waiter> waiting = new ArrayList<>();
        for (Resident plan : plans) {
            for (Waiter waiter : plan.waiters.values()) {
                if (waiter.isQueued) {
                    waiting.add(waiter);
                }
            }
        }
        waiting.sort(null);
        Map<Resource, Boolean> wanted = new LinkedHashMap<>();
        Map<Waiter, First> before = new LinkedHashMap<>(firsts);
        firsts.clear();
        for (Waiter waiter : waiting) {
            boolean isFirst = true;
            for (Lane.Need need : waiter.lane.needs()) {
                boolean isCommon = need.resource().name().equals("node") || need.resource() instanceof Door;
                isFirst &= isCommon || wanted.putIfAbsent(need.resource(), true) == null;
            }
            if (isFirst) {
                First known = before.get(waiter);
                boolean same = known != null && known.waitsSince() == waiter.since();
                First first = same ? known : new First(waiter.since(), now);
                firsts.put(waiter, first);
                worst = Math.max(worst, now - first.since());
                assertThat(now - first.since())
                        .as("%s has been first for it", waiter.lane.needs())
                        .isLessThanOrEqualTo(2 * AGE_STEP);
            }
        }
    }
}
