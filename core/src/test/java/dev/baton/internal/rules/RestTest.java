package dev.baton.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** L31: only plans with nothing in flight are let go of, and {@code reload(evict(s)) = s}. */
class RestTest {
    private static final int PLANS = Integer.getInteger("baton.rules.plans", 20_000) / 4;
    private static final long FIRST = Long.getLong("baton.rules.seed", 0);

    @Test
    void aPlanThatIsLetGoOfComesBackAsItWas() {
        AtomicInteger rests = new AtomicInteger();
        for (long seed = FIRST; seed < FIRST + PLANS; seed++) {
            long shown = seed;
            new RandomPlan(seed, false, StateMachine.SLICE)
                    .before(scenario -> {
                        Instant until = Rest.until(scenario.image);
                        if (until == null) {
                            requireReason(scenario, shown);
                        } else {
                            rests.incrementAndGet();
                            requireNothingUnderWay(scenario, shown);
                            requireTime(scenario, until, shown);
                            requireSameAfterReload(scenario, until, shown);
                        }
                    })
                    .play();
        }
        assertThat(rests).as("plans that came to rest").hasValueGreaterThan(PLANS);
    }

    private static void requireNothingUnderWay(Scenario scenario, long seed) {
        PlanImage image = scenario.image;
        assertThat(scenario.more || scenario.wantsOutput).as("seed %d", seed).isFalse();
        assertThat(image.openTasks()).as("seed %d", seed).noneMatch(TaskState::isInFlight);
        assertThat(StateMachine.outstanding(image)).as("seed %d", seed).isEmpty();
        assertThat(scenario.ready.stream().filter(image::mayStart))
                .as("seed %d", seed)
                .isEmpty();
    }

    private static void requireTime(Scenario scenario, Instant until, long seed) {
        Scenario.Due next = scenario.nextDue();
        assertThat(until).as("seed %d", seed).isEqualTo(next == null ? Instant.MAX : next.at());
    }

    /** What is restored is told again which waits are over, for that is not stored; then all is as it was. */
    private static void requireSameAfterReload(Scenario scenario, Instant until, long seed) {
        PlanImage image = scenario.image;
        PlanImage restored = PlanImage.restore(scenario.graph, image.state(), scenario.stored.values());
        Tick tick = new Tick(scenario.now, Long.MAX_VALUE);
        for (TaskState task : restored.openTasks()) {
            TaskState before = image.open(task.number());
            if (task.dueAt() != null && before != null && before.dueAt() == null) {
                Transition fired = StateMachine.decide(restored, new Cause.TaskTimerFired(task.number()), tick);
                assertThat(fired.isChange()).as("seed %d", seed).isFalse();
            }
        }
        Transition settled = StateMachine.decide(restored, new Cause.Continued(), tick);

        assertThat(settled.isChange() || settled.more() || settled.wantsOutput())
                .as("seed %d", seed)
                .isFalse();
        assertThat(settled.effects()).as("seed %d", seed).isEmpty();
        assertThat(restored.state()).as("seed %d", seed).isEqualTo(image.state());
        assertThat(restored.openTasks()).as("seed %d", seed).isEqualTo(image.openTasks());
        assertThat(Rest.until(restored)).as("seed %d", seed).isEqualTo(until);
    }

    /** A plan that stays has something under way. */
    private static void requireReason(Scenario scenario, long seed) {
        PlanImage image = scenario.image;
        boolean isUnderWay = image.status().isTerminal()
                || scenario.more
                || scenario.wantsOutput
                || image.openTasks().stream().anyMatch(TaskState::isInFlight)
                || scenario.ready.stream().anyMatch(image::mayStart)
                || !image.ignored.isEmpty();
        assertThat(isUnderWay).as("seed %d: %s", seed, image.state()).isTrue();
    }

    @Test
    void theEarliestTimeCounts() {
        Scenario scenario = Scenario.given(Scenario.plan(
                        Scenario.task("a").retry(RetryPolicy.fixed(2, Duration.ofHours(2))),
                        Scenario.task("b").retry(RetryPolicy.fixed(2, Duration.ofHours(1))))
                .timeout(Duration.ofHours(9)));
        assertThat(Rest.until(scenario.image)).as("in flight").isNull();
        scenario.fails("a");
        assertThat(Rest.until(scenario.image)).as("b is in flight").isNull();
        scenario.fails("b");

        assertThat(Rest.until(scenario.image)).isEqualTo(Scenario.START.plus(Duration.ofHours(1)));
    }

    @Test
    void aPausedPlanRestsUntilItsDeadline() {
        Scenario scenario = Scenario.unsubmitted(
                        Scenario.plan(Scenario.task("a")).timeout(Duration.ofHours(9)))
                .withholdsGrants()
                .submit();
        assertThat(Rest.until(scenario.image)).as("a may start").isNull();
        scenario.pause();

        assertThat(Rest.until(scenario.image)).isEqualTo(Scenario.START.plus(Duration.ofHours(9)));
        assertThat(List.of(scenario.image.status(), scenario.status("a")))
                .containsExactly(PlanStatus.PAUSED, TaskStatus.READY);
    }
}
