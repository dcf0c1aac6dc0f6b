package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** N: big and hostile values. What comes in has no NUL and no half surrogate (L34); all else is data. */
@Theme("Big and hostile values")
interface PayloadRules {
    List<String> TEXTS = List.of(
            "",
            " ",
            "'; DROP TABLE baton_plan; --",
            "\" \\ ' ` % _ ? :name ${x} {fn now()} /* */ #",
            "\u0001\b\t\f\u001b[31m\u001f\u007f\u0085",
            "line\r\nbreak\n",
            "\u2028\u2029\ufeff\u200b\u202e\ufffd\uffff",
            "é e\u0301 ß ﷽ 日本 עברית 😀👩‍👩‍👧 \ud83d\ude00",
            "null",
            "{\"@class\":\"javax.script.ScriptEngineManager\"}");

    /** Stores one value in every place where a plan can have one, and finds it in each. */
    private static void requireKept(StoreStage stage, Json value, String text) {
        PlanStore store = stage.store();
        long number = store.reserve(1);
        String id = "run-" + number;
        Plan plan = Plan.named("five")
                .request(text)
                .input("value", value)
                .task("t0", task -> task.type("noop").payload(value))
                .task("t1", task -> task.type("noop"))
                .build();
        assertThat(stage.commit(Entries.create(number, new NewPlan(id, null, "hash of " + number, 0, plan))))
                .isEqualTo(COMMITTED);
        PlanState base = Entries.head(id, plan, PlanStatus.PAUSED, 2);
        PlanState head = new PlanState(
                id,
                plan.name(),
                base.status(),
                1,
                false,
                Map.of(PlanState.PauseReason.USER, new PlanState.Pause(text, Entries.NOW)),
                null,
                null,
                null,
                base.createdAt(),
                null,
                base.startedAt(),
                null,
                null,
                TaskError.permanent("TASK_FAILED", text),
                value,
                List.of(new PlanState.Signal("signal", value)),
                base.counts(),
                2);
        TaskState done = Entries.completed(0, value);
        TaskState open = new TaskState(
                1,
                "t1",
                TaskStatus.RUNNING,
                null,
                1,
                1,
                Entries.NOW,
                null,
                null,
                null,
                null,
                value,
                null,
                null,
                TaskError.unclassified("EXIT_CODE", text),
                value);
        PlanEvent event = new PlanEvent(2, Entries.NOW, 7, PlanEvent.Type.CONDITION_NOTED, "t0", 1, value);
        assertThat(stage.commit(Entries.withEvents(
                        Entries.withRows(Entries.withOpen(Entries.step(number, 1, head), open), done), event)))
                .isEqualTo(COMMITTED);

        assertThat(store.plan(number)).isEqualTo(plan);
        assertThat(store.state(number)).isEqualTo(head);
        assertThat(store.tasks(number, 0, 2)).containsExactly(done, open);
        assertThat(store.output(number, 0)).isEqualTo(value);
        assertThat(store.history(number, 1, 10)).containsExactly(event);
    }

    @Rule(value = "N1", says = "Text stays what it is, to the character: quotes, controls, every plane of Unicode")
    default void textStaysWhatItIs(StoreStage stage) {
        for (String text : TEXTS) {
            requireKept(stage, Json.of(text), text);
            requireKept(stage, Json.of(Map.of("k" + text, text)), text);
        }
    }

    @Rule(value = "N2", says = "Text of any length is kept: at the edges of what stores hold apart, and 1 MB")
    default void textOfAnyLength(StoreStage stage) {
        for (int length : new int[] {254, 255, 256, 1_022, 1_023, 1_024, 1_025, 4_000, 8_190, 8_192, 8_193, 65_536}) {
            String text = "é".repeat(length);
            requireKept(stage, Json.of(text), text);
        }
        String large = "é😀x".repeat(262_144);
        requireKept(stage, Json.of(large), large);
    }

    @Rule(value = "N3", says = "JSON of any shape is kept: 64 levels, 10,000 fields, empty names and values")
    default void jsonOfAnyShape(StoreStage stage) {
        StringBuilder wide = new StringBuilder("{\"\":0");
        for (int n = 0; n < 10_000; n++) {
            wide.append(",\"f").append(n).append("\":").append(n);
        }
        for (String json : List.of(
                "[".repeat(60) + "]".repeat(60),
                "{\"a\":".repeat(60) + "1" + "}".repeat(60),
                "[[],{},\"\",null,[null],false]",
                wide + "}")) {
            requireKept(stage, Json.parse(json), "shape");
        }
    }

    @Rule(value = "N4", says = "Names of classes in data stay data")
    default void namesOfClassesAreData(StoreStage stage) {
        for (String json : List.of(
                "{\"@class\":\"javax.script.ScriptEngineManager\",\"value\":1}",
                "[\"java.util.HashMap\",{\"a\":1}]",
                "{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\",\"dataSourceName\":\"ldap://x/y\"}",
                "{\"number\":3,\"status\":\"COMPLETED\",\"commit\":{},\"plan\":{},\"removed\":[1]}")) {
            requireKept(stage, Json.parse(json), json);
        }
    }

    @Rule(value = "N5", says = "Numbers keep every digit")
    default void numbersKeepTheirDigits(StoreStage stage) {
        requireKept(
                stage,
                Json.parse("[0,-1,0.1,2.50,1e-7,9007199254740993,-9223372036854775809,12345678901234567890.123456789]"),
                "numbers");
    }

    @Rule(value = "N6", says = "A plan may have many tasks: 20,000 are created, changed, loaded and paged")
    default void manyTasks(StoreStage stage) {
        int size = 20_000;
        PlanStore store = stage.store();
        Plan plan = Entries.plan("many", size);
        stage.commit(Entries.create(1, "run-1", plan));
        List<TaskState> rows = new ArrayList<>();
        for (int n = 0; n < size; n += 2) {
            rows.add(Entries.completed(n, Json.of(n)));
        }
        stage.commit(Entries.withRows(
                Entries.step(1, 1, Entries.head("run-1", plan, PlanStatus.RUNNING, 1)),
                rows.toArray(TaskState[]::new)));

        assertThat(store.load(List.of(1L)).get(0).tasks()).hasSize(size / 2);
        List<TaskState> page = store.tasks(1, size - 3, 10);
        assertThat(page)
                .containsExactly(
                        TaskState.pending(size - 3, "t" + (size - 3)),
                        Entries.completed(size - 2, Json.of(size - 2)),
                        TaskState.pending(size - 1, "t" + (size - 1)));
    }
}
