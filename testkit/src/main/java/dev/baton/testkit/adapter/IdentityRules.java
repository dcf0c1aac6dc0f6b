package dev.baton.testkit.adapter;

import static dev.baton.testkit.adapter.Bench.GOES_ON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import dev.baton.testkit.adapter.AdapterSubject.Behaviour;
import dev.baton.testkit.adapter.AdapterSubject.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A: Identity and configuration. */
@Theme("Identity and configuration")
interface IdentityRules {
    @Rule(value = "A1", says = "Traits are constant")
    default void traitsAreConstant(Bench bench) {
        ExecutionAdapter adapter = bench.subject.adapter();
        AdapterTraits before = adapter.traits();
        assertThat(before).isNotNull();
        assertThat(adapter.traits()).as("asked again").isEqualTo(before);
        assertThat(bench.session().adapter.traits()).as("after start").isEqualTo(before);
    }

    @Rule(value = "A2", says = "The poll interval is 10 ms to 1 h, the dispatch timeout not negative")
    default void traitsAreWithinBounds(Bench bench) {
        assertThat(bench.traits().pollInterval()).isBetween(Duration.ofMillis(10), Duration.ofHours(1));
        assertThat(bench.traits().dispatchTimeout()).isGreaterThanOrEqualTo(Duration.ZERO);
    }

    @Rule(value = "A3", says = "Nothing is started before start")
    default void nothingIsStartedBeforeStart(Bench bench) {
        Threads before = Threads.now();
        bench.subject.adapter();
        assertThat(before.startedSince())
                .as("threads that the constructor started")
                .isEmpty();
    }

    @Rule(value = "A4", says = "Check finds nothing wrong with good work, before start and as often as it is asked")
    default void checkPassesGoodWork(Bench bench) {
        ExecutionAdapter adapter = bench.subject.adapter();
        Task good = bench.returning("fine").task();
        assertThat(adapter.check(good)).isEmpty();
        assertThat(adapter.check(good)).as("the second time").isEmpty();
    }

    @Rule(value = "A5", says = "Check never throws, whatever the payload")
    default void checkNeverThrows(Bench bench) {
        ExecutionAdapter adapter = bench.subject.adapter();
        String type = bench.returning("fine").type();
        for (Json payload : Hostile.PAYLOADS) {
            assertThatCode(() -> assertThat(adapter.check(new Work(type, payload).task()))
                            .isNotNull())
                    .as("check of a payload that begins %s", Hostile.begin(payload))
                    .doesNotThrowAnyException();
        }
    }

    @Rule(value = "A6", says = "A problem has a code in capitals, a path within the task, and a message")
    default void problemsAreComplete(Bench bench) {
        ExecutionAdapter adapter = bench.subject.adapter();
        String type = bench.returning("fine").type();
        List<PlanProblem> problems = new ArrayList<>();
        for (Json payload : Hostile.PAYLOADS) {
            try {
                problems.addAll(adapter.check(new Work(type, payload).task()));
            } catch (RuntimeException e) {
                // A5 tells.
            }
        }
        bench.subject.work(new Behaviour.Unfit()).ifPresent(unfit -> problems.addAll(adapter.check(unfit.task())));
        for (PlanProblem problem : problems) {
            assertThat(problem.code()).as("code of %s", problem).matches(Hostile.CODE);
            assertThat(problem.path()).as("path of %s", problem).matches("|/.*");
            assertThat(problem.message()).as("message of %s", problem).isNotBlank();
        }
    }

    @Rule(value = "A7", says = "What is declared can be tried: the subject has work and deliveries for it")
    default void whatIsDeclaredCanBeTried(Bench bench) {
        AdapterTraits traits = bench.traits();
        assertThat(bench.subject.work(new Behaviour.Returns(Json.TRUE)))
                .as("work that returns")
                .isPresent();
        if (traits.cancels()) {
            assertThat(bench.subject.work(GOES_ON))
                    .as("cancels: work that goes on until it is stopped")
                    .isPresent();
        }
        if (traits.answers()) {
            assertThat(bench.subject.work(new Behaviour.Asks("May I?")))
                    .as("answers: work that asks")
                    .isPresent();
        }
        if (traits.webhooks()) {
            assertThat(bench.subject.delivery(bench.ref().dispatchKey(), Instant.now()))
                    .as("webhooks: a delivery")
                    .isPresent();
        }
    }
}
