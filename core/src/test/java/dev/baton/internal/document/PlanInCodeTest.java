package dev.baton.internal.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanProblem;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Builders check nothing, so everything a caller can put into a plan is met here. */
class PlanInCodeTest {
    private static List<String> problems(Plan plan) {
        return plan.problems().stream().map(p -> p.path() + " " + p.code()).toList();
    }

    @Test
    void nullsAreProblemsAndNoExceptions() {
        Plan plan = Plan.named(null)
                .task((Task) null)
                .task(Task.named(null).build())
                .task("a", t -> t.type("t").dependsOn((String) null))
                .label("k", null)
                .build();
        assertThat(problems(plan))
                .containsExactly(
                        "/name FIELD_REQUIRED",
                        "/tasks/0 FIELD_REQUIRED",
                        "/tasks/1/id FIELD_REQUIRED",
                        "/tasks/1/type FIELD_REQUIRED",
                        "/tasks/2/dependsOn/0 FIELD_REQUIRED");
    }

    @Test
    void valuesOutOfRangeAreFound() {
        Plan plan = Plan.named("p")
                .maxParallel(0)
                .timeout(Duration.ofDays(4_000))
                .defaultTimeout(Duration.ZERO)
                .defaultRetry(new RetryPolicy(1, Duration.ofSeconds(1), Double.NaN, Duration.ofSeconds(1), 2))
                .inputs(Json.of(5))
                .task("a", t -> t.type("t").permit("gpu", 0).stage(" ").title("x\0"))
                .build();
        assertThat(problems(plan))
                .containsExactly(
                        "/inputs WRONG_TYPE",
                        "/limits/maxParallel OUT_OF_RANGE",
                        "/limits/timeout OUT_OF_RANGE",
                        "/defaults/timeout OUT_OF_RANGE",
                        "/defaults/retry/factor OUT_OF_RANGE",
                        "/defaults/retry/jitter OUT_OF_RANGE",
                        "/tasks/0/title INVALID_TEXT",
                        "/tasks/0/stage FIELD_REQUIRED",
                        "/tasks/0/permits/gpu OUT_OF_RANGE");
    }

    @Test
    void badTextIsFoundWhereverItStands() {
        Plan plan = Plan.named("p")
                .input("k", "\uD800")
                .task("a", t -> t.type("t").payload(Map.of("deep", List.of(Map.of("x\0", "y")))))
                .task("b", t -> t.type("t").payload(Map.of("deep", List.of("ok", "\uDC00"))))
                .output(List.of("\0"))
                .build();
        assertThat(problems(plan))
                .containsExactly(
                        "/inputs/k INVALID_TEXT",
                        "/tasks/0/payload/deep/0 INVALID_TEXT",
                        "/tasks/1/payload/deep/1 INVALID_TEXT",
                        "/output/0 INVALID_TEXT");
    }

    @Test
    void theValueOfASecretIsNoPartOfAPlan() {
        Plan plan = Plan.named("p")
                .task("a", t -> t.type("t").payload("token", Json.secret("hunter2")))
                .build();
        assertThat(plan.problems())
                .singleElement()
                .hasToString("/tasks/0/payload/token  SECRET_IN_PLAN  the value of a secret stands in the plan"
                        + " - Write {\"$secret\": \"NAME\"}; it is filled in when the task is dispatched.");
    }

    @Test
    void whatIsTooDeepForTheStackIsRefusedBeforeItOverflows() {
        assertThat(nested(501).problems()).isEmpty();
        for (int depth : new int[] {502, 100_000}) {
            assertThat(nested(depth).problems()).extracting(PlanProblem::code).containsExactly("INPUT_TOO_DEEP");
        }
    }

    private static Plan nested(int depth) {
        Json json = Json.of(1);
        for (int i = 0; i < depth; i++) {
            json = Json.array(List.of(json));
        }
        Json payload = json;
        return Plan.named("p").task("a", t -> t.type("t").payload(payload)).build();
    }

    @Test
    void inputCapsDoNotHoldForPlansInCode() {
        Plan plan = Plan.named("p")
                .task("a", t -> t.type("t").payload("text", "x".repeat(20 << 20)))
                .build();
        assertThat(plan.problems()).isEmpty();
        assertThat(Documents.stored(plan.document())).isEqualTo(plan);
    }

    @Test
    void tooManyTasksOrEdgesGiveBothNumbers() {
        Task task = Task.named("a").type("t").build();
        Plan.Builder tasks = Plan.named("p");
        for (int i = 0; i <= 1_000_000; i++) {
            tasks.task(task);
        }
        assertThat(tasks.build().problems())
                .singleElement()
                .hasToString("/tasks  PLAN_TOO_LARGE  the plan has 1,000,001 tasks and 0 edges; at most 1,000,000 and"
                        + " 10,000,000 are allowed - Divide it into several plans.");
        List<Dependency> many = IntStream.range(0, 11)
                .mapToObj(i -> (Dependency) Dependency.on("a"))
                .toList();
        Task wide = Task.named("a").type("t").dependsOn(many).build();
        Plan.Builder edges = Plan.named("p");
        for (int i = 0; i < 910_000; i++) {
            edges.task(wide);
        }
        assertThat(edges.build().problems())
                .singleElement()
                .hasToString(
                        "/tasks  PLAN_TOO_LARGE  the plan has 910,000 tasks and 10,010,000 edges; at most 1,000,000"
                                + " and 10,000,000 are allowed - Divide it into several plans.");
    }

    @Test
    void aChainOfAMillionTasksIsFine() {
        Plan.Builder plan = Plan.named("chain").task("t0", t -> t.type("t"));
        for (int i = 1; i < 1_000_000; i++) {
            String before = "t" + (i - 1);
            plan.task("t" + i, t -> t.type("t").dependsOn(before));
        }
        assertThat(plan.build().problems()).isEmpty();
    }

    @Test
    void aTaskMayWaitForAMillion() {
        Plan.Builder plan = Plan.named("fan-in");
        String[] ids = IntStream.range(0, 999_999).mapToObj(i -> "t" + i).toArray(String[]::new);
        for (String id : ids) {
            plan.task(id, t -> t.type("t"));
        }
        assertThat(plan.task("end", t -> t.type("t").dependsOn(ids)).build().problems())
                .isEmpty();
    }

    @Test
    void theShortestCycleIsShown() {
        Plan.Builder plan = Plan.named("p");
        for (int i = 0; i < 1_000; i++) {
            String next = "t" + (i + 1) % 1_000;
            boolean last = i == 999;
            plan.task(
                    "t" + i, t -> t.type("t").dependsOn(next).dependsOn(last ? new String[] {"t997"} : new String[0]));
        }
        assertThat(plan.build().problems())
                .singleElement()
                .hasToString("/tasks/997/dependsOn  PLAN_CYCLE  tasks wait for each other: \"t997\" waits for \"t998\""
                        + " waits for \"t999\" waits for \"t997\" - Take one of these dependencies out; a reference in a"
                        + " payload or condition is one, too.");
    }

    @Test
    void aCycleOfAMillionIsFoundAndCut() {
        Plan.Builder plan = Plan.named("p");
        int size = 1_000_000;
        for (int i = 0; i < size; i++) {
            String next = "t" + (i + 1) % size;
            plan.task("t" + i, t -> t.type("t").dependsOn(next));
        }
        PlanProblem problem = plan.build().problems().get(0);
        assertThat(problem.code()).isEqualTo("PLAN_CYCLE");
        assertThat(problem.message()).contains("999,988 more wait for \"t0\"");
    }

    @Test
    void stagesInOrderAreNoCycleAndAddNoEdges() {
        Plan.Builder plan = Plan.named("p");
        for (int i = 0; i < 3_000; i++) {
            String stage = "s" + i / 1_000;
            plan.task("t" + i, t -> t.type("t").stage(stage));
        }
        plan.task("after", t -> t.type("t").dependsOn("t2999").payload("x", "${t0#/x}"));
        assertThat(plan.build().problems()).isEmpty();
    }

    @Test
    void aLargePlanFullOfSlipsIsRefusedWithoutComparingEverythingWithEverything() {
        Plan.Builder plan = Plan.named("p");
        for (int i = 0; i < 100_000; i++) {
            String slip = "x" + i;
            plan.task("t" + i, t -> t.type("t").dependsOn(slip));
        }
        List<PlanProblem> problems = plan.build().problems();
        assertThat(problems.get(0).hint()).startsWith("Did you mean \"t0\"?");
        assertThat(problems.get(999).hint()).startsWith("There are: t0, t1, t2");
    }
}
