package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Explanation;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.RetryPolicy;
import dev.baton.SubmitOptions;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.Sleeper;
import dev.baton.spi.StoredPlan;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L31 on virtual time: which plans are let go of, and what brings them back. */
class SleepersTest {
    private static final Duration MOMENT = Duration.ofSeconds(6);

    private final VirtualTime time = new VirtualTime();
    private final PlanStore memory = PlanStore.inMemory();
    private final List<Long> loads = new ArrayList<>();
    private final List<Long> broken = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private Orchestrator orchestrator = node();

    /** The store, which notes what is loaded, and cannot read some plans. */
    private PlanStore noting() {
        return (PlanStore) Proxy.newProxyInstance(
                PlanStore.class.getClassLoader(), new Class<?>[] {PlanStore.class}, (self, method, arguments) -> {
                    if (method.getName().equals("load")) {
                        for (Object number : (Collection<?>) arguments[0]) {
                            loads.add((Long) number);
                            if (broken.contains(number)) {
                                throw new IllegalStateException("no such constant");
                            }
                        }
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Orchestrator node() {
        return Orchestrator.builder()
                .store(noting())
                .time(time)
                .callbacks(Runnable::run)
                .closeGrace(Duration.ZERO)
                .callerRuns()
                .function("flaky", task -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return null;
                })
                .build();
    }

    @AfterEach
    void close() {
        orchestrator.close();
    }

    private static Plan retriedAfter(Duration wait) {
        return Plan.named("p")
                .task("a", t -> t.type("flaky").retry(RetryPolicy.fixed(2, wait)))
                .task("b", t -> t.type("flaky").dependsOn("a"))
                .build();
    }

    private void pass(PlanRun run, Duration duration) {
        time.advance(duration);
        run.await(Duration.ZERO);
    }

    /** A plan that has been asleep for a moment, for about an hour more. */
    private PlanRun asleep() {
        PlanRun run = orchestrator.orchestrate(retriedAfter(Duration.ofHours(1)));
        pass(run, MOMENT);
        return run;
    }

    private boolean isHere(PlanRun run) {
        int before = loads.size();
        run.explain("a");
        return loads.size() == before;
    }

    @Test
    void aPlanInALongBackoffIsLetGoOfAndBackInTime() {
        PlanRun run = asleep();
        assertThat(memory.sleepers(null, 10)).hasSize(1);
        assertThat(memory.awake(0, 10)).isEmpty();

        pass(run, Duration.ofHours(1).minusSeconds(8));
        assertThat(loads).isEmpty();
        pass(run, Duration.ofMillis(1_100)); // loaded a little ahead
        assertThat(loads).hasSize(1);
        assertThat(calls).hasValue(1);
        pass(run, Duration.ofMillis(900)); // exactly an hour after the failure
        assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(calls).hasValue(3);
        assertThat(memory.sleepers(null, 10)).isEmpty();
    }

    /** It would come and go all the time. */
    @ParameterizedTest
    @ValueSource(ints = {61, 119})
    void aPlanThatWakesSoonStays(int seconds) {
        PlanRun run = orchestrator.orchestrate(retriedAfter(Duration.ofSeconds(seconds)));
        pass(run, MOMENT);

        assertThat(isHere(run)).isTrue();
        assertThat(memory.sleepers(null, 10)).isEmpty();
    }

    @Test
    void aPlanLingersForWhoeverHasAnotherWordForIt() {
        PlanRun run = asleep();

        run.pause("one");
        run.resume();
        run.pause("two");

        assertThat(loads).hasSize(1);
        pass(run, MOMENT);
        assertThat(isHere(run)).isFalse();
    }

    @Test
    void aPlanThatStartsLaterSleepsUntilThen() {
        PlanRun run = orchestrator.orchestrate(
                retriedAfter(Duration.ofSeconds(1)),
                SubmitOptions.defaults().withStartAt(time.now().plus(Duration.ofDays(2))));
        pass(run, MOMENT);
        assertThat(isHere(run)).isFalse();

        pass(run, MOMENT);
        for (int day = 0; day < 2; day++) {
            assertThat(run.state().status()).isEqualTo(PlanStatus.CREATED);
            pass(run, Duration.ofDays(1));
        }
        pass(run, Duration.ofSeconds(2));
        pass(run, Duration.ofSeconds(2));
        assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void aPausedPlanSleepsUntilItIsResumed() {
        PlanRun run = orchestrator.orchestrate(retriedAfter(Duration.ofSeconds(1)));
        run.pause("for good");
        for (int day = 0; day < 3; day++) {
            pass(run, Duration.ofDays(1));
        }
        assertThat(memory.awake(0, 10)).isEmpty();
        assertThat(memory.sleepers(null, 10)).as("no time wakes it").isEmpty();

        assertThat(run.resume().accepted()).isTrue();

        assertThat(loads).hasSize(1);
        assertThat(run.await(Duration.ofDays(1)).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    /** Its backoff ends while it is paused: that is nothing to wake up for again and again. */
    @Test
    void aPlanThatWokeForNothingSleepsOn() {
        PlanRun run = asleep();
        run.pause("for good");
        pass(run, MOMENT);
        for (int hour = 0; hour < 5; hour++) {
            pass(run, Duration.ofHours(1));
            pass(run, MOMENT);
        }
        assertThat(loads).as("for the pause, and for the end of the backoff").hasSize(2);

        run.resume();
        assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void aSleepingPlanIsCancelled() {
        PlanRun run = asleep();

        assertThat(run.cancel("enough").accepted()).isTrue();

        assertThat(run.state().status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(memory.sleepers(null, 10)).isEmpty();
    }

    @Test
    void aSleepingPlanIsExplained() {
        PlanRun run = asleep();

        Explanation explanation = run.explain("a");

        assertThat(explanation.status()).isEqualTo("BACKOFF");
        assertThat(loads).hasSize(1);
    }

    @Test
    void whoeverWaitsForAPlanNeedNotCareWhetherItSleeps() {
        PlanRun run = orchestrator.orchestrate(retriedAfter(Duration.ofHours(1)));
        CompletableFuture<PlanState> before = run.finished().toCompletableFuture();
        List<PlanEvent> heard = new ArrayList<>();
        run.events(0).subscribe(listening(heard));
        pass(run, MOMENT);
        CompletableFuture<PlanState> asleep = run.finished().toCompletableFuture();
        List<PlanEvent> heardLater = new ArrayList<>();
        run.events(0).subscribe(listening(heardLater));
        pass(run, MOMENT);
        assertThat(before).isNotDone();
        assertThat(asleep).isNotDone();

        pass(run, Duration.ofHours(2));
        pass(run, MOMENT);

        assertThat(before).isCompletedWithValueMatching(end -> end.status() == PlanStatus.COMPLETED);
        assertThat(asleep).isCompletedWithValueMatching(end -> end.status() == PlanStatus.COMPLETED);
        assertThat(heard).isEqualTo(run.history(0).items()).isEqualTo(heardLater);
        CompletableFuture<PlanState> after = run.finished().toCompletableFuture();
        pass(run, Duration.ZERO);
        assertThat(after).isCompleted();
    }

    private static Flow.Subscriber<PlanEvent> listening(List<PlanEvent> heard) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(PlanEvent event) {
                heard.add(event);
            }

            @Override
            public void onError(Throwable e) {
                throw new AssertionError(e);
            }

            @Override
            public void onComplete() {}
        };
    }

    @Test
    void closeTellsWhoeverWaitsForASleepingPlan() {
        PlanRun run = asleep();
        CompletableFuture<PlanState> end = run.finished().toCompletableFuture();

        orchestrator.close();

        assertThatThrownBy(end::get).hasMessageContaining("SHUTTING_DOWN");
    }

    @Test
    void aStartLoadsOnlyPlansThatAreAwake() {
        asleep();
        calls.set(0);
        PlanRun late = orchestrator.orchestrate(retriedAfter(Duration.ofSeconds(100)));
        long awake = memory.number(late.id()).orElseThrow();
        orchestrator.close();
        calls.set(1);

        orchestrator = node();

        assertThat(orchestrator.run(late.id()).await(Duration.ZERO).status()).isEqualTo(PlanStatus.RUNNING);
        assertThat(loads).containsExactly(awake);
        time.advance(Duration.ofHours(1));
        orchestrator.run(late.id()).await(Duration.ZERO);
        assertThat(memory.awake(0, 10)).isEmpty();
        assertThat(memory.sleepers(null, 10)).isEmpty();
    }

    @Test
    void plansThatFellDueWhileNobodyWasThereGoOnAtTheStart() {
        PlanRun run = asleep();
        orchestrator.close();
        time.advance(Duration.ofDays(1));

        orchestrator = node();

        assertThat(orchestrator.run(run.id()).await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void moreThanAPageOfPlansWake() {
        calls.set(1);
        Instant start = time.now().plus(Duration.ofDays(1));
        for (int i = 0; i < 1_200; i++) {
            orchestrator.orchestrate(
                    retriedAfter(Duration.ofSeconds(1)),
                    SubmitOptions.defaults().withStartAt(start));
        }
        PlanRun last = orchestrator.orchestrate(
                retriedAfter(Duration.ofSeconds(1)), SubmitOptions.defaults().withStartAt(start));
        pass(last, MOMENT);
        assertThat(memory.sleepers(null, 2_000)).hasSize(1_201);

        pass(last, Duration.ofDays(1));
        pass(last, MOMENT);

        assertThat(memory.sleepers(null, 10)).isEmpty();
        assertThat(memory.awake(0, 10)).isEmpty();
        assertThat(loads).doesNotHaveDuplicates().hasSize(1_201);
    }

    // ---- Plans that are broken

    @Test
    void aBrokenPlanKeepsNeitherTheNodeNorTheOthersFromStarting() {
        PlanRun bad = orchestrator.orchestrate(retriedAfter(Duration.ofSeconds(100)));
        PlanRun good = orchestrator.orchestrate(retriedAfter(Duration.ofSeconds(100)));
        calls.set(0);
        PlanRun other = orchestrator.orchestrate(retriedAfter(Duration.ofSeconds(100)));
        orchestrator.close();
        broken.add(memory.number(bad.id()).orElseThrow());
        StoredPlan before = memory.load(broken).get(0);

        orchestrator = node();
        time.advance(Duration.ofSeconds(101));

        assertThat(orchestrator.run(good.id()).await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(orchestrator.run(other.id()).await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(memory.load(broken)).containsExactly(before);
        PlanRun run = orchestrator.run(bad.id());
        assertThatThrownBy(() -> run.await(Duration.ZERO))
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("PLAN_NOT_READABLE"));
        assertThatThrownBy(() -> run.cancel("it")).hasMessageContaining("PLAN_NOT_READABLE");

        broken.clear(); // say, by the right version of Baton
        assertThat(run.cancel("it").accepted()).isTrue();
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.CANCELLED);
    }

    @Test
    void brokenSleepersKeepNobodyAsleep() {
        calls.set(1);
        Instant start = time.now().plus(Duration.ofDays(1));
        PlanRun run = null;
        for (int i = 0; i <= 700; i++) {
            run = orchestrator.orchestrate(
                    retriedAfter(Duration.ofSeconds(1)),
                    SubmitOptions.defaults().withStartAt(start.plusMillis(i)));
        }
        pass(run, MOMENT);
        memory.sleepers(null, 700).stream().map(Sleeper::plan).forEach(broken::add);

        pass(run, Duration.ofDays(1));
        pass(run, MOMENT);

        assertThat(run.state().status()).isEqualTo(PlanStatus.COMPLETED);
        int tried = loads.size();
        pass(run, Duration.ofMinutes(10));
        assertThat(loads).as("nobody tries again and again").hasSize(tried);
    }
}
