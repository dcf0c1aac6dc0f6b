package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What functions log, and how a host reads it. */
class LogsTest {
    private static final RetryPolicy TWICE = RetryPolicy.fixed(2, Duration.ofMillis(1));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void whatAFunctionLogsIsReadByTaskAndAttempt() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("chatty", task -> {
                    task.log("attempt " + task.attempt());
                    task.log("two\nlines");
                    if (task.attempt() == 1) {
                        throw new IllegalStateException("once more");
                    }
                    return "done";
                })
                .function("silent", task -> null)
                .build()) {
            Plan plan = Plan.named("logs")
                    .task("a", task -> task.type("chatty").retry(TWICE))
                    .task("b", task -> task.type("silent"))
                    .build();
            PlanRun run = orchestrator.orchestrate(plan);
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);

            Page<LogLine> page = run.logs("a", 0);
            assertThat(page.next()).isNull();
            assertThat(page.items())
                    .extracting(line -> line.attempt() + " " + line.text())
                    .containsExactly("1 attempt 1", "1 two", "1 lines", "2 attempt 2", "2 two", "2 lines");
            assertThat(run.logs(null, page.items().get(3).seq()).items())
                    .extracting(LogLine::text)
                    .containsExactly("two", "lines");
            assertThat(run.logs("b", 0).items()).isEmpty();
            assertThatExceptionOfType(BatonException.class)
                    .isThrownBy(() -> run.logs("c", 0))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("NOT_FOUND"));
        }
    }

    @Test
    void ofAnAttemptThatLogsWithoutMeasureTheEndIsThereOnceItHasEnded() {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .function("flood", task -> {
                    for (int n = 1; n <= 50_000; n++) {
                        task.log("line " + n);
                    }
                    return null;
                })
                .build()) {
            PlanRun run = orchestrator.orchestrate(
                    Plan.named("flood").task("a", task -> task.type("flood")).build());
            run.await(PATIENCE);
            int lines = 0;
            String last = "";
            for (Page<LogLine> page = run.logs(null, 0); ; page = run.logs(null, Long.parseLong(page.next()))) {
                lines += page.items().size();
                last = page.items().get(page.items().size() - 1).text();
                if (page.next() == null) {
                    break;
                }
            }
            assertThat(lines).isEqualTo(10_000 + 1 + 200);
            assertThat(last).isEqualTo("line 50000");
        }
    }
}
