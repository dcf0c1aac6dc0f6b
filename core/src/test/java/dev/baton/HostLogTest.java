package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.CapturedLog.Line;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Redelivery;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** What Baton says to the host's log: lines with keys, no payload, no secret, no alarm that nobody has to act on. */
class HostLogTest {
    private static final String SECRET = "tok-5Jw2/Aa93hhQQ";
    private static final String PAYLOAD = "the patient's name";
    private static final Path SOURCES = Path.of("..");
    private static final Path PAGE = Path.of("..", "docs", "operating-logs.md");

    /** A statement from the logger to the end of its message. */
    private static final Pattern STATEMENT =
            Pattern.compile("(\\bLOG\\s*\\.\\s*(\\w+)|\\.\\s*line\\(LOG, \"(\\w+)\"\\))[^;]*;", Pattern.DOTALL);

    private static final Pattern EVENT = Pattern.compile("addKeyValue\\(\"event\",([^)]*)\\)");
    private static final Pattern WORD = Pattern.compile("\"(\\w+)\"");

    @Test
    void everyLineAboutAnAttemptHasItsKeysAndNothingPrivate() {
        Plan plan = Plan.named("noisy")
                .task("a", task -> task.type("silent")
                        .payload("token", Map.of("$secret", "token"))
                        .payload("note", PAYLOAD))
                .task("b", task -> task.type("fails").payload("note", PAYLOAD).allowFailure(true))
                .build();
        AtomicInteger heard = new AtomicInteger();
        List<Line> lines = CapturedLog.during(() -> {
            try (Orchestrator orchestrator = Orchestrator.builder()
                    .adapter("silent", new Silent())
                    .function("fails", task -> {
                        throw new IllegalStateException("cannot read " + task.payload());
                    })
                    .secrets(name -> SECRET)
                    .listener((planId, event) -> {
                        heard.incrementAndGet();
                        throw new IllegalStateException("a listener that is broken");
                    })
                    .build()) {
                PlanRun run = orchestrator.orchestrate(plan);
                assertThat(run.await(Duration.ofSeconds(20)).status()).isEqualTo(PlanStatus.COMPLETED);
            }
        });

        assertThat(lines).allSatisfy(line -> {
            assertThat(line.keys()).as(line.toString()).containsKey("event");
            assertThat(line.everything()).doesNotContain(SECRET, "tok-5Jw2", PAYLOAD);
            assertThat(line.level()).as(line.toString()).isNotEqualTo(Level.ERROR);
        });
        List<Line> silences = lines.stream()
                .filter(line -> line.keys().get("event").equals("adapter_silent"))
                .toList();
        assertThat(silences).isNotEmpty().allSatisfy(line -> {
            assertThat(line.keys())
                    .containsEntry("task", "a")
                    .containsEntry("attempt", 1)
                    .containsEntry("adapter", "silent")
                    .containsKeys("plan", "times");
            assertThat(line.message()).contains("/a#1", "poll", "***");
        });
        assertThat(lines.stream().filter(line -> line.keys().get("event").equals("listener_failed")))
                .as("of %s failures", heard)
                .filteredOn(line -> line.level() == Level.WARN)
                .isNotEmpty()
                .hasSizeLessThan(6);
    }

    @Test
    void everyStatementNamesAnEventThatThePageExplains() throws IOException {
        Set<String> events = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList()) {
                Matcher statement = STATEMENT.matcher(Files.readString(file));
                while (statement.find()) {
                    Matcher event = EVENT.matcher(statement.group());
                    if (statement.group(3) != null) {
                        events.add(statement.group(3));
                    } else if (!statement.group(2).startsWith("at") || !event.find()) {
                        wrong.add(file + ": " + statement.group());
                    } else {
                        WORD.matcher(event.group(1)).results().forEach(word -> events.add(word.group(1)));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(events).hasSizeGreaterThan(15);
        String page = Files.readString(PAGE);
        assertThat(events).allSatisfy(event -> assertThat(page).contains("| `" + event + "` |"));
        assertThat(Pattern.compile("(?m)^\\| `(\\w+)` \\| (DEBUG|INFO|WARN|ERROR)")
                        .matcher(page)
                        .results()
                        .map(found -> found.group(1)))
                .as("events of the page that nobody logs any more")
                .isSubsetOf(events);
    }

    @Test
    void ofATroubleThatGoesOnOnlyFewLinesAreLoud() {
        CountDownLatch over = new CountDownLatch(100);
        List<Line> lines = CapturedLog.during(() -> {
            try (Orchestrator orchestrator = Orchestrator.builder()
                    .function("ok", task -> null)
                    .listener((planId, event) -> {
                        over.countDown();
                        throw new IllegalStateException("broken");
                    })
                    .build()) {
                Plan.Builder plan = Plan.named("many");
                for (int n = 0; n < 100; n++) {
                    plan.task("t" + n, task -> task.type("ok"));
                }
                orchestrator.orchestrate(plan.build()).await(Duration.ofSeconds(20));
                assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(lines)
                .filteredOn(line -> "listener_failed".equals(line.keys().get("event")))
                .hasSizeGreaterThan(50)
                .filteredOn(line -> line.level() == Level.WARN)
                .extracting(line -> line.keys().get("times"))
                .startsWith(1, 2, 4, 8, 16, 32)
                .hasSizeLessThan(10);
    }

    /** Answers its first polls with an exception that repeats what it was sent. */
    private static final class Silent implements ExecutionAdapter {
        private final AtomicInteger polls = new AtomicInteger();

        @Override
        public AdapterTraits traits() {
            return AdapterTraits.DEFAULT.withRedelivery(Redelivery.DEDUPED).withPollInterval(Duration.ofMillis(10));
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            return CompletableFuture.completedFuture(TaskReport.running(new TaskHandle(Json.of("job 1"))));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            return polls.incrementAndGet() < 2
                    ? CompletableFuture.failedFuture(new IOException("connection reset, Authorization: " + SECRET))
                    : CompletableFuture.completedFuture(TaskReport.completed(Json.of("done")));
        }
    }
}
