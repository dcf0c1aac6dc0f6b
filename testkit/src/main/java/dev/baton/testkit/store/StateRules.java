package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.FIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.baton.ErrorClass;
import dev.baton.Json;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.StoredPlan;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** F: the state of a plan and of its tasks. */
@Theme("States and tasks")
interface StateRules {
    @Rule(value = "F1", says = "Every part of a plan's state is kept")
    default void everyPartOfAHeadIsKept(StoreStage stage) {
        stage.createUpTo(1);
        stage.commit(Entries.step(1, 1, Entries.fullHead("run-1", FIVE, 1)));

        assertThat(stage.store().state(1)).isEqualTo(Entries.fullHead("run-1", FIVE, 1));
        assertThat(stage.store().load(List.of(1L)))
                .extracting(StoredPlan::head)
                .containsExactly(Entries.fullHead("run-1", FIVE, 1));
    }

    @Rule(value = "F2", says = "The state is replaced as a whole: what the new one leaves out is gone")
    default void theHeadIsReplaced(StoreStage stage) {
        stage.createUpTo(1);
        stage.commit(Entries.step(1, 1, Entries.fullHead("run-1", FIVE, 1)));
        stage.commit(StoreStage.to(PlanStatus.RUNNING, 1, 2));

        assertThat(stage.store().state(1)).isEqualTo(StoreStage.head(1, PlanStatus.RUNNING, 1));
    }

    @Rule(value = "F3", says = "Every part of a task is kept, in every status")
    default void everyPartOfATaskIsKept(StoreStage stage) {
        stage.commit(Entries.create(1, "run-1", Entries.plan("statuses", TaskStatus.values().length)));
        List<TaskState> rows = new ArrayList<>();
        for (TaskStatus status : TaskStatus.values()) {
            rows.add(task(rows.size(), status));
        }
        PlanCommit step = Entries.step(1, 1, StoreStage.head(1, PlanStatus.RUNNING, 1));
        stage.commit(Entries.withRows(step, rows.toArray(TaskState[]::new)));

        assertThat(stage.store().tasks(1, 0, 100)).isEqualTo(rows);
    }

    private static TaskState task(int number, TaskStatus status) {
        Outcome[] outcomes = Outcome.values();
        TaskState.Ending[] endings = TaskState.Ending.values();
        ErrorClass[] classes = ErrorClass.values();
        return new TaskState(
                number,
                "t" + number,
                status,
                status.isTerminal() ? outcomes[number % outcomes.length] : null,
                number + 1,
                number,
                Entries.NOW.plusNanos(number),
                Entries.NOW.plusNanos(number + 1),
                Entries.NOW.plusNanos(number + 2),
                status.isTerminal() ? Entries.NOW.plusNanos(number + 3) : null,
                endings[number % endings.length],
                Json.of("handle " + number),
                status == TaskStatus.WAITING ? waiting(number) : null,
                status == TaskStatus.COMPLETED ? Json.of("output " + number) : null,
                new TaskError("EXIT_CODE", "words\n" + number, classes[number % classes.length]),
                Json.parse("{\"/a\":1.50}"));
    }

    private static TaskState.Waiting waiting(int number) {
        return new TaskState.Waiting(
                null,
                List.of(new TaskState.Request("q", "Go on?\n" + number, null, TaskState.Request.Status.OPEN, null)));
    }

    @Rule(value = "F4", says = "Open tasks are replaced by the next entry's, rows stay")
    default void openTasksAreReplaced(StoreStage stage) {
        stage.createUpTo(1);
        PlanCommit first = StoreStage.to(PlanStatus.RUNNING, 1, 1);
        stage.commit(Entries.withRows(
                Entries.withOpen(first, Entries.running(0, 1), Entries.running(1, 1)), Entries.running(3, 1)));
        PlanCommit second = StoreStage.to(PlanStatus.RUNNING, 1, 2);
        stage.commit(
                Entries.withRows(Entries.withOpen(second, Entries.running(1, 2)), Entries.completed(0, Json.of(1))));

        assertThat(stage.store().tasks(1, 0, 10))
                .containsExactly(
                        Entries.completed(0, Json.of(1)),
                        Entries.running(1, 2),
                        TaskState.pending(2, "t2"),
                        Entries.running(3, 1),
                        TaskState.pending(4, "t4"));
    }

    @Rule(value = "F5", says = "A task that left the open list without a row is untouched again")
    default void aTaskThatLeftIsUntouched(StoreStage stage) {
        stage.createUpTo(1);
        stage.commit(Entries.withOpen(StoreStage.to(PlanStatus.RUNNING, 1, 1), Entries.running(0, 1)));
        stage.commit(StoreStage.to(PlanStatus.RUNNING, 1, 2));

        assertThat(stage.store().tasks(1, 0, 1)).containsExactly(TaskState.pending(0, "t0"));
        assertThat(stage.store().load(List.of(1L)).get(0).tasks()).isEmpty();
    }

    @Rule(value = "F6", says = "A row may be written again, and the later one counts, also without its output")
    default void aRowMayBeWrittenAgain(StoreStage stage) {
        stage.createUpTo(1);
        PlanCommit first = StoreStage.to(PlanStatus.RUNNING, 1, 1);
        stage.commit(Entries.withRows(
                first, Entries.completed(0, Json.of("old")), Entries.completed(1, Json.of("o".repeat(10_000)))));
        stage.commit(Entries.withRows(
                StoreStage.to(PlanStatus.RUNNING, 1, 2), Entries.running(0, 3), Entries.completed(1, Json.of("new"))));

        assertThat(stage.store().tasks(1, 0, 2))
                .containsExactly(Entries.running(0, 3), Entries.completed(1, Json.of("new")));
        assertThat(stage.store().output(1, 0)).isNull();
        assertThat(stage.store().output(1, 1)).isEqualTo(Json.of("new"));
    }

    @Rule(value = "F7", says = "A store that does not block takes a task twice in an entry: the later state counts")
    default void theLaterOfTwoRowsCounts(StoreStage stage) {
        assumeFalse(stage.store().blocking(), "blocks, and gets each task once");
        stage.createUpTo(1);
        stage.commit(Entries.withRows(
                StoreStage.to(PlanStatus.RUNNING, 1, 1), Entries.running(0, 1), Entries.completed(0, Json.of(1))));

        assertThat(stage.store().tasks(1, 0, 1)).containsExactly(Entries.completed(0, Json.of(1)));
    }

    @Rule(value = "F8", says = "Tasks are read in pages by number, those never touched included")
    default void tasksArePaged(StoreStage stage) {
        stage.createUpTo(1);
        PlanStore store = stage.store();

        assertThat(store.tasks(1, 3, 10)).extracting(TaskState::id).containsExactly("t3", "t4");
        assertThat(store.tasks(1, 1, 2)).extracting(TaskState::id).containsExactly("t1", "t2");
        assertThat(store.tasks(1, 5, 10)).isEmpty();
        assertThat(store.tasks(1, 0, Integer.MAX_VALUE)).hasSize(5);
        assertThat(store.tasks(1, 2, Integer.MAX_VALUE)).hasSize(3);
    }

    @Rule(value = "F9", says = "Load gives every task that was touched, with its facts")
    default void loadGivesAllThatWasTouched(StoreStage stage) {
        stage.createUpTo(1);
        PlanCommit step = StoreStage.to(PlanStatus.RUNNING, 1, 1);
        stage.commit(Entries.withRows(
                Entries.withOpen(step, Entries.running(2, 1)),
                Entries.completed(0, Json.of("out")),
                Entries.running(4, 2)));

        List<TaskState> tasks = stage.store().load(List.of(1L)).get(0).tasks();
        assertThat(tasks).hasSize(3).contains(Entries.running(2, 1), Entries.running(4, 2));
        assertThat(tasks).filteredOn(task -> task.number() == 0).singleElement().satisfies(task -> assertThat(
                        task.facts())
                .isEqualTo(Entries.completed(0, null).facts()));
    }

    @Rule(value = "F10", says = "Load gives the plans in the order asked for, without those that are unknown")
    default void loadKeepsTheOrder(StoreStage stage) {
        stage.createUpTo(4);

        assertThat(stage.store().load(List.of(3L, 99L, 1L, 4L)))
                .extracting(StoredPlan::number)
                .containsExactly(3L, 1L, 4L);
        assertThat(stage.store().load(List.of())).isEmpty();
    }

    @Rule(value = "F11", says = "An output is that of a completed task; others have none")
    default void outputsAreThoseOfCompletedTasks(StoreStage stage) {
        stage.createUpTo(1);
        stage.commit(Entries.withRows(
                Entries.withOpen(StoreStage.to(PlanStatus.RUNNING, 1, 1), Entries.running(1, 1)),
                Entries.completed(0, Json.NULL),
                Entries.completed(2, null),
                Entries.completed(3, Json.of(3))));
        PlanStore store = stage.store();

        assertThat(store.output(1, 0)).isEqualTo(Json.NULL);
        assertThat(store.output(1, 1)).isNull();
        assertThat(store.output(1, 2)).isNull();
        assertThat(store.output(1, 3)).isEqualTo(Json.of(3));
        assertThat(store.output(1, 4)).isNull();
        assertThat(store.output(1, 5)).isNull();
        assertThat(store.output(1, -1)).isNull();
    }

    @Rule(value = "F12", says = "A read sees one moment, while commits go on")
    default void aReadSeesOneMoment(StoreStage stage) {
        int size = 300;
        Plan plan = Entries.plan("chain", size);
        PlanStore store = stage.store();
        stage.commit(Entries.create(1, "run-1", plan));
        Future<Integer> reader = stage.begin(() -> {
            int reads = 0;
            for (; store.version(1) <= size; reads++) {
                requireOneMoment(store.tasks(1, 0, size));
                requireOneMoment(store.load(List.of(1L)).get(0).tasks());
            }
            return reads;
        });
        for (int n = 0; n < size; n++) { // task n is open, then it has a row of its own
            PlanCommit next = Entries.withOpen(
                    Entries.step(1, n + 1L, Entries.head("run-1", plan, PlanStatus.RUNNING, 1)), Entries.running(n, 1));
            stage.commit(n == 0 ? next : Entries.withRows(next, Entries.completed(n - 1, null)));
        }
        stage.answer(reader);
    }

    private static void requireOneMoment(List<TaskState> tasks) {
        List<TaskState> touched = tasks.stream()
                .filter(task -> task.status() != TaskStatus.PENDING)
                .toList();
        for (TaskState task : touched) {
            boolean last = task.number() == touched.size() - 1;
            assertThat(task.status()).isEqualTo(last ? TaskStatus.RUNNING : TaskStatus.COMPLETED);
        }
    }

    @Rule(value = "F13", says = "Pages of tasks hold each task once, while commits go on")
    default void pagesOfTasksWhileCommitsGoOn(StoreStage stage) {
        int size = 100;
        Plan plan = Entries.plan("wide", size);
        PlanStore store = stage.store();
        stage.commit(Entries.create(1, "run-1", plan));
        Future<Boolean> reader = stage.begin(() -> {
            while (store.version(1) <= size) {
                List<String> ids = new ArrayList<>();
                for (int from = 0; from < size; from += 7) {
                    store.tasks(1, from, 7).forEach(task -> ids.add(task.id()));
                }
                assertThat(ids)
                        .isEqualTo(plan.tasks().stream().map(dev.baton.Task::id).toList());
            }
            return true;
        });
        for (int n = 0; n < size; n++) {
            PlanCommit next = Entries.step(1, n + 1L, Entries.head("run-1", plan, PlanStatus.RUNNING, 1));
            stage.commit(Entries.withRows(next, Entries.completed(n, Json.of(n))));
        }
        stage.answer(reader);
    }

    @Rule(value = "F14", says = "Times keep their nanoseconds, and may be far away")
    default void timesAreKept(StoreStage stage) {
        stage.createUpTo(1);
        TaskState far = Entries.running(0, 1);
        TaskState task = new TaskState(
                0,
                "t0",
                TaskStatus.BACKOFF,
                null,
                1,
                1,
                Instant.parse("1970-01-01T00:00:00.000000001Z"),
                Instant.parse("9999-12-31T23:59:59.999999999Z"),
                Instant.EPOCH,
                null,
                null,
                far.handle(),
                null,
                null,
                far.error(),
                null);
        stage.commit(Entries.withRows(StoreStage.to(PlanStatus.RUNNING, 1, 1), task));

        assertThat(stage.store().tasks(1, 0, 1)).containsExactly(task);
    }
}
