package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.PlanEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see while a plan runs. */
class ProgressTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    private LiveProgress live(TaskBoard board, int rows, boolean isColoured) {
        PrintStream err = new PrintStream(screen, true, StandardCharsets.UTF_8);
        Console console = new Console(err, err, new Style(false), new Style(isColoured), rows, 0, false, Map.of());
        return new LiveProgress(console, board, Instant.now());
    }

    /** What was painted since the last call, without the codes that move the cursor. */
    private List<String> frame() {
        String text = screen.toString(StandardCharsets.UTF_8);
        screen.reset();
        return text.replaceAll("\033\\[[0-9?]*[A-Za-z]", "").lines().toList();
    }

    private static TaskBoard board(int tasks) {
        Plan.Builder plan = Plan.named("many");
        for (int i = 0; i < tasks; i++) {
            plan.task("task-" + i, task -> task.type("process"));
        }
        return new TaskBoard(plan.build());
    }

    private static PlanEvent event(PlanEvent.Type type, String task, int attempt) {
        return new PlanEvent(1, Instant.now(), 1, type, task, attempt, null);
    }

    @Test
    void hasALinePerTask() {
        TaskBoard board = board(3);
        LiveProgress progress = live(board, 24, false);
        board.apply(event(PlanEvent.Type.TASK_DISPATCHED, "task-0", 1));
        board.apply(event(PlanEvent.Type.TASK_COMPLETED, "task-0", 1));
        board.apply(event(PlanEvent.Type.TASK_DISPATCHED, "task-1", 2));
        board.progress("task-1", 0.4, "half way");

        progress.tick();

        assertThat(frame())
                .satisfiesExactly(
                        title -> assertThat(title)
                                .contains("many")
                                .contains("running")
                                .contains("1/3"),
                        first -> assertThat(first).contains("task-0  ✔ completed"),
                        second -> assertThat(second)
                                .contains("task-1  ▶ running")
                                .contains("attempt 2")
                                .contains("40 % half way"),
                        third -> assertThat(third).contains("task-2  · pending"));
    }

    @Test
    void repaintsInPlace() {
        LiveProgress progress = live(board(3), 24, false);

        progress.tick();
        screen.reset();
        progress.tick();

        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("\033[4F");
    }

    @Test
    void staysWithinTheScreenAndCountsWhatItHides() {
        TaskBoard board = board(50);
        LiveProgress progress = live(board, 10, false);
        board.apply(event(PlanEvent.Type.TASK_DISPATCHED, "task-40", 1));
        board.apply(event(PlanEvent.Type.TASK_DISPATCHED, "task-45", 1));
        board.apply(event(PlanEvent.Type.TASK_FAILED, "task-45", 1));

        progress.tick();

        List<String> frame = frame();
        assertThat(frame).hasSizeLessThan(10);
        assertThat(frame).anyMatch(line -> line.contains("task-40  ▶ running"));
        assertThat(frame).anyMatch(line -> line.contains("task-45  ✖ failed"));
        assertThat(frame.get(frame.size() - 1)).contains("… and 43 more: 43 pending");
    }

    @Test
    void showsStatusByWordAndSignAlsoWithoutColour() {
        TaskBoard board = board(1);
        board.apply(event(PlanEvent.Type.TASK_DISPATCHED, "task-0", 1));

        live(board, 24, false).tick();
        String plain = screen.toString(StandardCharsets.UTF_8);
        screen.reset();
        live(board, 24, true).tick();

        assertThat(plain).contains("▶ running").doesNotContain("\033[36m");
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("\033[36m");
    }

    @Test
    void givesTheCursorBack(@TempDir Path directory) throws IOException {
        Path plan = Files.writeString(
                directory.resolve("plan.yaml"),
                "{apiVersion: plan/v1, name: p, tasks: [{id: a, type: process, payload: {argv: [echo, hi]}}]}");

        Command.Outcome outcome = new Command().onTerminal(24).run("run", plan.toString());

        assertThat(outcome.err()).contains("\033[?25l").endsWith("\033[?7h\033[?25h");
        assertThat(outcome.out()).isEqualTo("{\n  \"a\" : \"hi\"\n}\n");
    }
}
