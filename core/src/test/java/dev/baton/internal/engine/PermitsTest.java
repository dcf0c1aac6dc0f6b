package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.PlanImage;
import dev.baton.internal.rules.StateMachine;
import dev.baton.internal.rules.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** L19: who may start next. */
class PermitsTest {
    private static final Duration AGE_STEP = Duration.ofSeconds(10);
    private static final long SECOND = 1_000_000_000;

    private final Permits permits = new Permits(2, Map.of("gpu", 1), AGE_STEP);
    private final Lane plain = permits.lane("f", null, Map.of());
    private long numbers;

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
        permits.release(first, plain, 4);
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

        permits.release(old, plain, 0);
        permits.release(important, plain, 0);
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
            permits.release(grant.plan(), grant.lane(), now);
        }
        assertThat(order).containsExactly(wide, narrow, wide, narrow);
    }

    @Test
    void aBlockedHeadBlocksOnlyItsOwnLane() {
        Lane gpu = permits.lane("f", null, Map.of("gpu", 1));
        Resident holder = plan(1, 0, null);
        Resident waiting = plan(1, 0, null);
        Resident other = plan(1, 0, null);
        ask(holder, gpu, 0);
        assertThat(grantAll(0)).containsExactly(holder);
        ask(waiting, gpu, 1);
        ask(other, plain, 2);
        assertThat(grantAll(3)).containsExactly(other);
        permits.release(holder, gpu, 4);
        assertThat(grantAll(4)).containsExactly(waiting);
    }

    @Test
    void aPlanAtItsOwnLimitWaitsForItself() {
        Resident limited = plan(3, 0, 1);
        Resident other = plan(1, 0, null);
        ask(limited, plain, 0);
        ask(other, plain, 1);
        assertThat(grantAll(2)).containsExactly(limited, other);
        permits.release(other, plain, 3);
        assertThat(grantAll(3)).isEmpty();
        permits.release(limited, plain, 4);
        assertThat(grantAll(4)).containsExactly(limited);
    }

    @Test
    void whatWasInFlightBeforeARestartCountsAboveTheLimit() {
        Resident before = plan(3, 0, null);
        for (int i = 0; i < 3; i++) {
            permits.hold(before, plain);
        }
        Resident after = plan(1, 0, null);
        ask(after, plain, 0);
        assertThat(grantAll(0)).isEmpty();
        permits.release(before, plain, 1);
        assertThat(grantAll(1)).isEmpty();
        permits.release(before, plain, 2);
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
