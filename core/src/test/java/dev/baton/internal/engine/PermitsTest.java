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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** L19: who may start next. */
class PermitsTest {
    private static final long SECOND = 1_000_000_000;

    private Permits permits = permits(2, Map.of("gpu", 1), Map.of());
    private Registered adapter = adapter(null, null);
    private Lane plain = adapter.lane();
    private long numbers;

    private static Permits permits(int maxInFlight, Map<String, Integer> named, Map<String, Integer> perKey) {
        return new Permits(TestLimits.of(maxInFlight, named, perKey));
    }

    /** Other permits than those of most tests. */
    private void use(int maxInFlight, Map<String, Integer> named, Map<String, Integer> perKey) {
        permits = permits(maxInFlight, named, perKey);
        adapter = adapter(null, null);
        plain = adapter.lane();
    }

    private Registered adapter(@Nullable Integer limit, @Nullable Rate rate) {
        Door door = new Door("f", rate, null);
        Resource slots = limit == null ? null : new Resource("adapter f", limit, Resource.Kind.SHARED);
        return new Registered(
                "f",
                FunctionAdapter.of(task -> null),
                AdapterTraits.DEFAULT,
                door,
                slots,
                permits.plainLane(door, slots));
    }

    private Lane lane(String permit, int weight) {
        return permits.lane(adapter, Map.of(permit, weight));
    }

    /** A plan with so many tasks that are all ready. */
    private Resident plan(int tasks, int priority, @Nullable Integer maxParallel) {
        Plan.Builder plan = Plan.named("p");
        for (int t = 0; t < tasks; t++) {
            plan.task("t" + t, task -> task.type("f"));
        }
        if (maxParallel != null) {
            plan.maxParallel(maxParallel);
        }
        PlanImage image = PlanImage.create(PlanGraph.compile(plan.build()), "p" + numbers, Instant.EPOCH, null);
        StateMachine.decide(image, new Cause.Submitted(), new Tick(Instant.EPOCH, 1));
        return new Resident(++numbers, 0, priority, image, null, true);
    }

    private void ask(Resident plan, Lane lane, long now) {
        for (int t = 0; t < plan.image.graph().size(); t++) {
            permits.ask(plan, lane, t, now);
        }
    }

    private List<Resident> grantAll(long now) {
        List<Resident> granted = new ArrayList<>();
        for (Permits.Grant grant = permits.next(now); grant != null; grant = permits.next(now)) {
            granted.add(grant.plan());
        }
        return granted;
    }

    @Test
    void noMoreThanTheNodeAllows_andTheOldestFirst() {
        Resident first = plan(1, 0, null);
        Resident second = plan(1, 0, null);
        Resident third = plan(1, 0, null);
        ask(first, plain, 0);
        ask(second, plain, 1);
        ask(third, plain, 2);

        assertThat(grantAll(3)).containsExactly(first, second);
        permits.release(first, plain);
        assertThat(grantAll(4)).containsExactly(third);
        assertThat(permits.inFlight()).isEqualTo(2);
    }

    @Test
    void priorityGoesFirstUntilSomebodyHasWaitedLongEnough() {
        Resident old = plan(1, 0, null);
        Resident important = plan(1, 3, null);
        ask(old, plain, 0);
        ask(important, plain, 29 * SECOND);
        assertThat(grantAll(29 * SECOND)).containsExactly(important, old);

        permits.release(old, plain);
        permits.release(important, plain);
        Resident older = plan(1, 0, null);
        Resident late = plan(1, 3, null);
        ask(older, plain, 0);
        ask(late, plain, 31 * SECOND); // three steps of priority are worth thirty seconds of waiting
        assertThat(grantAll(31 * SECOND)).containsExactly(older, late);
    }

    @Test
    void plansTakeTurns() {
        Resident wide = plan(100, 0, null);
        Resident narrow = plan(2, 0, null);
        ask(wide, plain, 0);
        ask(narrow, plain, 1);
        List<Resident> order = new ArrayList<>();
        for (long now = 2; now < 6; now++) {
            Permits.Grant grant = permits.next(now);
            order.add(grant.plan());
            permits.release(grant.plan(), grant.lane());
        }
        assertThat(order).containsExactly(wide, narrow, wide, narrow);
    }

    @Test
    void aBlockedHeadBlocksOnlyItsOwnLane() {
        Lane gpu = lane("gpu", 1);
        Resident holder = plan(1, 0, null);
        Resident waiting = plan(1, 0, null);
        Resident other = plan(1, 0, null);
        ask(holder, gpu, 0);
        assertThat(grantAll(0)).containsExactly(holder);
        ask(waiting, gpu, 1);
        ask(other, plain, 2);
        assertThat(grantAll(3)).containsExactly(other);
        permits.release(holder, gpu);
        assertThat(grantAll(4)).containsExactly(waiting);
    }

    @Test
    void aPlanAtItsOwnLimitWaitsForItself() {
        Resident limited = plan(3, 0, 1);
        Resident other = plan(1, 0, null);
        ask(limited, plain, 0);
        ask(other, plain, 1);
        Permits.Grant first = served(2);
        assertThat(first.plan()).isSameAs(limited);
        assertThat(grantAll(2)).containsExactly(other);
        permits.release(other, plain);
        assertThat(grantAll(3)).isEmpty();
        permits.release(limited, first.lane());
        assertThat(grantAll(4)).containsExactly(limited);
    }

    private Permits.Grant served(long now) {
        return Objects.requireNonNull(permits.next(now), "nobody may start");
    }

    @Test
    void heavyIsPassedByLightOnlyUntilItIsOverdue() {
        use(10, Map.of("gpu", 2), Map.of());
        Lane light = lane("gpu", 1);
        Lane heavy = lane("gpu", 2);
        Resident lights = plan(100, 0, null);
        Resident waits = plan(1, 0, null);
        ask(lights, light, 0);
        assertThat(grantAll(0)).containsExactly(lights, lights);
        ask(waits, heavy, 1);
        permits.release(lights, light);
        assertThat(grantAll(5 * SECOND)).containsExactly(lights);
        permits.release(lights, light);
        assertThat(grantAll(10 * SECOND + 1)).isEmpty(); // kept for the heavy one
        permits.release(lights, light);
        assertThat(grantAll(11 * SECOND)).containsExactly(waits);
        permits.release(waits, heavy);
        assertThat(grantAll(12 * SECOND)).containsExactly(lights, lights);
    }

    @Test
    void whoRanksHigherMayStillPassAnOverdueOne() {
        use(10, Map.of("gpu", 2), Map.of());
        Lane heavy = lane("gpu", 2);
        Lane light = lane("gpu", 1);
        Resident lights = plan(2, 0, null);
        Resident waits = plan(1, 0, null);
        Resident important = plan(1, 9, null);
        ask(lights, light, 0);
        assertThat(grantAll(0)).hasSize(2);
        ask(waits, heavy, 0);
        permits.release(lights, light);
        assertThat(grantAll(20 * SECOND)).isEmpty();
        ask(important, light, 21 * SECOND);
        assertThat(grantAll(21 * SECOND)).containsExactly(important);
    }

    @Test
    void anOverdueHeadClaimsNothingBehindItsFirstShortage() {
        use(10, Map.of("gpu", 1), Map.of("repo", 1));
        Resident holder = plan(1, 0, null);
        Resident waits = plan(1, 0, null);
        Resident other = plan(1, 0, null);
        Lane repo = lane("repo:x", 1);
        Lane both = permits.lane(adapter, Map.of("repo:x", 1, "gpu", 1));
        ask(holder, repo, 0);
        assertThat(grantAll(0)).containsExactly(holder);
        ask(waits, both, 0);
        ask(other, lane("gpu", 1), 1);
        assertThat(grantAll(100 * SECOND))
                .as("the gpu is not kept idle for somebody who waits for a repository")
                .containsExactly(other);
        permits.release(holder, repo);
        ask(holder, repo, 101 * SECOND);
        assertThat(grantAll(101 * SECOND))
                .as("now it is the repository that is kept")
                .isEmpty();
        permits.release(other, lane("gpu", 1));
        assertThat(grantAll(102 * SECOND)).containsExactly(waits);
    }

    @Test
    void whoCannotStartAnyMoreClaimsNothing() {
        use(10, Map.of("gpu", 2), Map.of());
        Lane light = lane("gpu", 1);
        Resident lights = plan(2, 0, null);
        Resident paused = plan(1, 0, null);
        ask(lights, light, 0);
        assertThat(grantAll(0)).hasSize(2);
        ask(paused, lane("gpu", 2), 0);
        StateMachine.decide(paused.image, new Cause.PauseRequested("wait"), new Tick(Instant.EPOCH, 2));
        permits.release(lights, light);
        Resident next = plan(1, 0, null);
        ask(next, light, 19 * SECOND);
        assertThat(grantAll(20 * SECOND)).containsExactly(next);
    }

    @Test
    void whatCanNeverFitHoldsUpNobody() {
        use(10, Map.of("gpu", 2), Map.of());
        Resident impossible = plan(1, 0, null);
        Resident possible = plan(1, 0, null);
        ask(impossible, lane("gpu", 3), 0); // accepted when there was more of it
        ask(possible, lane("gpu", 2), 1);
        assertThat(grantAll(100 * SECOND)).containsExactly(possible);
    }

    @Test
    void withinAPlanOfItsOwnLimitTheOldestIsNotPassedEither() {
        use(10, Map.of("gpu", 2), Map.of());
        Lane gpu = lane("gpu", 2);
        Resident holder = plan(1, 0, null);
        Resident plan = plan(3, 0, 1);
        ask(holder, gpu, 0);
        assertThat(grantAll(0)).containsExactly(holder);
        permits.ask(plan, gpu, 0, 1);
        permits.ask(plan, plain, 1, 2);
        permits.ask(plan, plain, 2, 2);
        Permits.Grant light = served(3);
        assertThat(light.task()).isEqualTo(1);
        permits.release(plan, light.lane());
        assertThat(permits.next(20 * SECOND))
                .as("its one slot is kept for the task that waits for the gpu")
                .isNull();
        permits.release(holder, gpu);
        assertThat(served(21 * SECOND).task()).isEqualTo(0);
    }

    @Test
    void eachKeyHasACapacityOfItsOwn_andIsDroppedWhenIdle() {
        use(10, Map.of(), Map.of("repo", 1));
        Resident a = plan(2, 0, null);
        Resident b = plan(2, 0, null);
        ask(a, lane("repo:a", 1), 0);
        ask(b, lane("repo:b", 1), 0);
        Permits.Grant first = served(1);
        Permits.Grant second = served(1);
        assertThat(List.of(first.plan(), second.plan())).containsExactly(a, b);
        assertThat(grantAll(1)).isEmpty();
        permits.release(a, first.lane());
        Permits.Grant third = served(2);
        assertThat(third.plan()).isSameAs(a);
        permits.release(a, third.lane());
        permits.release(b, second.lane());
        permits.release(b, served(3).lane());
        assertThat(permits.keys()).isZero();
        assertThat(permits.lanes()).isZero();
    }

    @Test
    void aKeyIsCountedForAsLongAsAnybodyHoldsIt() {
        use(10, Map.of(), Map.of("repo", 1));
        Resident holder = plan(1, 0, null);
        Resident next = plan(1, 0, null);
        ask(holder, lane("repo:a", 1), 0);
        Permits.Grant held = served(1);
        permits.forget(holder); // what it waits for, not what it holds
        ask(next, lane("repo:a", 1), 2);
        assertThat(grantAll(3)).isEmpty();
        permits.release(holder, held.lane());
        assertThat(grantAll(4)).containsExactly(next);
    }

    @Test
    void nothingIsLeftOfThousandsOfKeys() {
        use(10, Map.of(), Map.of("repo", 1));
        Resident plan = plan(1, 0, null);
        for (int key = 0; key < 5_000; key++) {
            permits.ask(plan, lane("repo:" + key, 1), 0, key);
        }
        assertThat(permits.keys()).isEqualTo(5_000);
        permits.release(plan, served(5_000).lane());
        permits.forget(plan);
        assertThat(permits.keys()).isZero();
        assertThat(permits.lanes()).isZero();
        assertThat(plan.waiters).isEmpty();
    }

    @Test
    void noMoreThanTheRateInAnyWindow() {
        permits = permits(100, Map.of(), Map.of());
        adapter = adapter(null, new Rate(new LimitSettings.RateLimit(2, Duration.ofSeconds(10))));
        plain = adapter.lane();
        Resident plan = plan(5, 0, null);
        ask(plan, plain, 0);
        assertThat(grantAll(0)).hasSize(2);
        assertThat(permits.untilDoor(0)).isEqualTo(10 * SECOND);
        assertThat(grantAll(10 * SECOND - 1)).isEmpty();
        assertThat(grantAll(10 * SECOND)).hasSize(2);
        assertThat(grantAll(19 * SECOND)).isEmpty();
        assertThat(permits.untilDoor(19 * SECOND)).isEqualTo(SECOND);
        assertThat(grantAll(20 * SECOND)).hasSize(1);
        assertThat(permits.untilDoor(20 * SECOND)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aDoorThatIsShutHoldsUpItsOwnOnly_andNothingIsClaimedInFrontOfIt() {
        use(10, Map.of("gpu", 1), Map.of());
        Resident waits = plan(1, 0, null);
        Resident other = plan(1, 0, null);
        adapter.door().pausedFor("maintenance");
        ask(waits, lane("gpu", 1), 0);
        Registered second = adapter(null, null);
        ask(
                other,
                permits.lane(
                        new Registered("g", second.adapter(), second.traits(), second.door(), null, second.lane()),
                        Map.of("gpu", 1)),
                1);
        assertThat(grantAll(100 * SECOND)).containsExactly(other);
        permits.release(other, lane("gpu", 1));
        assertThat(grantAll(101 * SECOND)).isEmpty();
        adapter.door().pausedFor(null);
        permits.wake(adapter.door());
        assertThat(grantAll(102 * SECOND)).containsExactly(waits);
    }

    @Test
    void whatWasInFlightBeforeARestartCountsAboveTheLimit() {
        Resident before = plan(3, 0, null);
        for (int i = 0; i < 3; i++) {
            permits.hold(before, plain, 0);
        }
        Resident after = plan(1, 0, null);
        ask(after, plain, 0);
        assertThat(grantAll(0)).isEmpty();
        permits.release(before, plain);
        assertThat(grantAll(1)).isEmpty();
        permits.release(before, plain);
        assertThat(grantAll(2)).containsExactly(after);
    }

    @Test
    void aPlanThatIsForgottenIsNeverServed() {
        Resident gone = plan(2, 0, null);
        Resident here = plan(1, 0, null);
        ask(gone, plain, 0);
        ask(here, plain, 1);
        permits.forget(gone);
        assertThat(grantAll(2)).containsExactly(here);
    }
}
