package dev.baton.internal.rules;

import static dev.baton.TaskStatus.BACKOFF;
import static dev.baton.TaskStatus.CANCELLED;
import static dev.baton.TaskStatus.COMPLETED;
import static dev.baton.TaskStatus.DISPATCHING;
import static dev.baton.TaskStatus.FAILED;
import static dev.baton.TaskStatus.PENDING;
import static dev.baton.TaskStatus.READY;
import static dev.baton.TaskStatus.RUNNING;
import static dev.baton.TaskStatus.SKIPPED;
import static dev.baton.TaskStatus.WAITING;
import static dev.baton.internal.rules.Scenario.given;
import static dev.baton.internal.rules.Scenario.plan;
import static dev.baton.internal.rules.Scenario.task;
import static dev.baton.internal.rules.Scenario.unsubmitted;
import static dev.baton.internal.rules.Scenario.waits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The table of moves and its picture (L2). That no other move is ever taken, {@link Invariants} see to in every test. */
class MovesTest {
    private static final Path PICTURE = Path.of("..", "docs", "statuses.md");

    private record Move(TaskStatus from, TaskStatus to) {}

    private final Map<Move, Supplier<Scenario>> stories = new LinkedHashMap<>();

    MovesTest() {
        tell(PENDING, READY, () -> given(task("a")));
        tell(PENDING, SKIPPED, () -> given(task("a"), task("b").dependsOn("a")).fails("a"));
        tell(PENDING, FAILED, () -> given(task("a"), task("b").dependsOn("a").ifUnreachable(Task.IfUnreachable.FAIL))
                .fails("a"));
        tell(PENDING, CANCELLED, () -> given(task("a"), task("b").dependsOn("a"))
                .cancel());
        tell(READY, DISPATCHING, () -> given(task("a")));
        tell(
                READY,
                CANCELLED,
                () -> unsubmitted(plan(task("a"))).withholdsGrants().submit().cancel());
        tell(DISPATCHING, RUNNING, () -> given(task("a")).running("a"));
        tell(DISPATCHING, COMPLETED, () -> given(task("a")).completes("a"));
        tell(DISPATCHING, FAILED, () -> given(task("a")).fails("a"));
        tell(DISPATCHING, BACKOFF, () -> given(twice("a")).fails("a"));
        tell(DISPATCHING, READY, () -> given(task("a")).notStarted("a", Duration.ofSeconds(1)));
        tell(DISPATCHING, CANCELLED, () -> given(task("a")).cancel().cancelled("a"));
        tell(RUNNING, COMPLETED, () -> given(task("a")).running("a").completes("a"));
        tell(RUNNING, FAILED, () -> given(task("a")).running("a").fails("a"));
        tell(RUNNING, BACKOFF, () -> given(twice("a")).running("a").fails("a"));
        tell(RUNNING, READY, () -> given(task("a")).running("a").interrupted("a"));
        tell(RUNNING, CANCELLED, () -> given(task("a")).running("a").cancel().cancelled("a"));
        tell(BACKOFF, READY, () -> given(twice("a")).fails("a").timePasses(Duration.ofMinutes(1)));
        tell(READY, FAILED, () -> given(twice("a").totalTimeout(Duration.ofSeconds(8)))
                .fails("a")
                .withholdsGrants()
                .timePasses(Duration.ofSeconds(9)));
        tell(BACKOFF, FAILED, () -> given(twice("a").totalTimeout(Duration.ofSeconds(8)))
                .fails("a")
                .sleeps(Duration.ofSeconds(9)));
        tell(DISPATCHING, WAITING, () -> given(waits("a")).awaits("a", "go"));
        tell(WAITING, COMPLETED, () -> given(waits("a")).awaits("a", "go").signal("go"));
        tell(WAITING, FAILED, () -> given(waits("a"))
                .awaits("a", "go", Duration.ofSeconds(5))
                .timePasses(Duration.ofSeconds(5)));
        tell(WAITING, CANCELLED, () -> given(waits("a")).awaits("a", "go").cancel());
        tell(RUNNING, WAITING, () -> given(task("a")).running("a").asks("a", "q"));
        tell(WAITING, RUNNING, () -> given(task("a")).asks("a", "q").running("a"));
        tell(WAITING, BACKOFF, () -> given(twice("a")).asks("a", "q").fails("a"));
        tell(WAITING, READY, () -> given(task("a")).asks("a", "q").interrupted("a"));
        tell(BACKOFF, CANCELLED, () -> given(twice("a")).fails("a").cancel());
        tell(COMPLETED, PENDING, () -> given(task("a"), task("c").cleanup(true))
                .fails("a")
                .completes("c")
                .retry());
        tell(FAILED, PENDING, () -> given(task("a")).fails("a").retry());
        tell(SKIPPED, PENDING, () -> given(task("a"), task("b").dependsOn("a"))
                .fails("a")
                .retry());
        tell(CANCELLED, PENDING, () -> given(task("a"), task("b").dependsOn("a"))
                .cancel()
                .cancelled("a")
                .retry());
    }

    private void tell(TaskStatus from, TaskStatus to, Supplier<Scenario> story) {
        stories.put(new Move(from, to), story);
    }

    private static Task.Builder twice(String id) {
        return task(id).retry(RetryPolicy.fixed(2, Duration.ofSeconds(5)));
    }

    @Test
    void L2_everyListedMoveIsTaken() {
        stories.forEach(
                (move, story) -> assertThat(story.get().invariants.moves().getOrDefault(move.from(), Set.of()))
                        .as("moves taken from %s", move.from())
                        .contains(move.to()));
        for (TaskStatus from : TaskStatus.values()) {
            for (TaskStatus to : Moves.from(from)) {
                assertThat(stories).as("a story for each move of the table").containsKey(new Move(from, to));
            }
        }
    }

    @Test
    void L2_noMoveIsTakenThatTheTableDoesNotList() {
        for (TaskStatus from : TaskStatus.values()) {
            for (TaskStatus to : TaskStatus.values()) {
                assertThat(Moves.allowed(from, to))
                        .as("%s to %s", from, to)
                        .isEqualTo(stories.containsKey(new Move(from, to)));
            }
        }
    }

    @Test
    void L2_aMoveThatIsNotListedIsRefusedAndNamesWhatIsAllowed() {
        Scenario scenario = given(task("a"));
        TaskState skipped =
                new TaskState(0, "a", SKIPPED, null, 1, 1, null, null, null, null, null, null, null, null, null, null);
        assertThatThrownBy(() -> scenario.image.put(skipped))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Task 'a' of plan 'plan-1' cannot move from DISPATCHING to SKIPPED; "
                        + "allowed from DISPATCHING: [READY, RUNNING, BACKOFF, WAITING, COMPLETED, FAILED, CANCELLED]");
    }

    @Test
    void L2_thePictureStartsWherePlansStart() {
        assertThat(Moves.diagram()).startsWith("""
                stateDiagram-v2
                    [*] --> PENDING
                    PENDING --> READY
                """);
    }

    /** Made anew with {@code -Dbaton.docs.write=true}. */
    @Test
    void L2_thePictureInTheDocsIsTheTable() throws IOException {
        String page = """
                # Statuses of a task

                Every move a task can take; there is no other. This page is made from the table in `Moves.java`:
                `mvn test -pl core -Dtest=MovesTest -Dbaton.docs.write=true` writes it anew.

                ```mermaid
                %s```

                The moves back to PENDING belong to `retry`, which opens the next round of a plan that FAILED or was CANCELLED. COMPLETED
                is left only by cleanup tasks, which run again in every round. READY and the end of a wait can be derived from the
                other tasks and from due times, so they are never stored for their own sake.
                """.formatted(Moves.diagram());
        if (Boolean.getBoolean("baton.docs.write")) {
            Files.writeString(PICTURE, page);
        }
        assertThat(PICTURE).as("stale: run with -Dbaton.docs.write=true").hasContent(page);
    }
}
