package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Baton's values as JSON, there and back. */
class JsonFormsTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00.123456789Z");

    @Test
    void aTaskIsTheSameThereAndBack() {
        TaskState task = TaskState.pending(7, "fetch");
        PlanEvent event =
                new PlanEvent(3, AT, 9, PlanEvent.Type.TASK_FAILED, "fetch", 2, Json.parse("{\"code\":\"X\"}"));

        assertThat(Json.of(task).as(TaskState.class)).isEqualTo(task);
        assertThat(Json.of(event).as(PlanEvent.class)).isEqualTo(event);
        assertThat(Json.of(task))
                .hasToString("{\"number\":7,\"id\":\"fetch\",\"status\":\"PENDING\",\"attempt\":0,\"tries\":0}");
        assertThat(Json.of(event).text("at")).isEqualTo("2026-11-21T10:00:00.123456789Z");
    }

    @Test
    void aPlanIsTheSameThereAndBack() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .callerRuns()
                .function("f", task -> Map.of("n", 1.50))
                .build()) {
            PlanRun run = orchestrator.orchestrate(Plan.named("p")
                    .owner("ops")
                    .label("team", "sre")
                    .task("a", task -> task.type("f"))
                    .task("b", task -> task.type("f").dependsOn("a").runIf("a#/n > 2"))
                    .build());
            PlanState state = run.await(Duration.ofSeconds(5));
            Page<TaskState> tasks = run.tasks(null, 10);
            Page<PlanSummary> list = orchestrator.list(PlanQuery.all());

            assertThat(Json.of(state).as(PlanState.class)).isEqualTo(state);
            assertThat(tasks.items())
                    .allSatisfy(task ->
                            assertThat(Json.of(task).as(TaskState.class)).isEqualTo(task));
            assertThat(Json.of(list.items().get(0)).as(PlanSummary.class))
                    .isEqualTo(list.items().get(0));
            assertThat(Json.of(run.explain("a")).as(Explanation.class)).isEqualTo(run.explain("a"));
            assertThat(Json.of(orchestrator.health()).as(Health.class)).isEqualTo(orchestrator.health());
            assertThat(Json.of(list).at("/items/0/labels/team").text()).isEqualTo("sre");
        }
    }

    @Test
    void whatIsNotThereIsNullAndNullIsAValue() {
        TaskState without = TaskState.pending(0, "a");
        PlanEvent with = new PlanEvent(1, AT, 1, PlanEvent.Type.TASK_COMPLETED, "a", 1, Json.NULL);

        assertThat(Json.of(without).get("output")).isEmpty();
        assertThat(Json.of(without).as(TaskState.class).output()).isNull();
        assertThat(Json.of(with).as(PlanEvent.class).data()).isEqualTo(Json.NULL);
    }

    @Test
    void aReplyOfANewerVersionIsReadAsFarAsItIsKnown() {
        Json newer = Json.of(new ControlReply(ControlReply.Answer.ACCEPTED, PlanStatus.PAUSED, ""))
                .with("since", Json.of(AT));

        assertThat(newer.as(ControlReply.class).accepted()).isTrue();
        assertThatThrownBy(() -> newer.with("status", Json.of("MOONED")).as(ControlReply.class))
                .hasMessageContaining("JSON_MISMATCH");
    }

    record Meeting(Instant at, Duration lasts, Json about, Set<PlanStatus> seen, List<Json> more) {}

    @Test
    void hostsMayUseTimesAndJsonInTheirRecords() {
        Meeting meeting = new Meeting(
                AT,
                Duration.ofMinutes(90),
                Json.parse("[1.50]"),
                EnumSet.of(PlanStatus.PAUSED),
                List.of(Json.TRUE, Json.NULL));

        assertThat(Json.of(meeting))
                .hasToString("{\"at\":\"2026-11-21T10:00:00.123456789Z\",\"lasts\":\"PT1H30M\",\"about\":[1.50],"
                        + "\"seen\":[\"PAUSED\"],\"more\":[true,null]}");
        assertThat(Json.of(meeting).as(Meeting.class)).isEqualTo(meeting);
        assertThatThrownBy(() -> Json.parse("{\"at\":\"soon\"}").as(Meeting.class))
                .hasMessageContaining("JSON_MISMATCH");
    }

    @Test
    void secretsStayMasked() {
        PlanEvent event = new PlanEvent(
                1, AT, 1, PlanEvent.Type.PLAN_STARTED, null, 0, Json.object(Map.of("token", Json.secret("hush"))));

        assertThat(Json.of(event).unmasked()).doesNotContain("hush").contains("***");
    }
}
