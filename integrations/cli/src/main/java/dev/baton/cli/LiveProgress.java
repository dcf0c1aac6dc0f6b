package dev.baton.cli;

import dev.baton.PlanEvent;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A line per task, repainted in place. Where the terminal has fewer lines than the plan has tasks, those that need
 * attention are shown and the others counted.
 */
final class LiveProgress implements Progress {
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final String HIDE_CURSOR = "\033[?25l";
    private static final String SHOW_CURSOR = "\033[?25h";
    private static final String NO_WRAP = "\033[?7l";
    private static final String WRAP = "\033[?7h";
    private static final String CLEAR_TO_END = "\033[J";
    private static final String CLEAR_LINE = "\033[K";
    private static final int LINES_BESIDE_TASKS = 3;

    private final Console console;
    private final TaskBoard board;
    private final Instant startedAt;
    private int painted;
    private int turn;

    LiveProgress(Console console, TaskBoard board, Instant startedAt) {
        this.console = console;
        this.board = board;
        this.startedAt = startedAt;
    }

    @Override
    public void event(PlanEvent event) {
        // The next tick paints it: ten times a second is as fast as anybody reads.
    }

    @Override
    public void tick() {
        turn++;
        paint();
    }

    @Override
    public void end() {
        paint();
        console.err().print(WRAP + SHOW_CURSOR);
        console.err().flush();
        painted = 0;
    }

    private void paint() {
        Instant now = Instant.now();
        List<String> lines = new ArrayList<>();
        lines.add(title(now));
        List<TaskLine> all = board.lines();
        List<TaskLine> shown = shown(all);
        shown.forEach(line -> lines.add(task(line, now)));
        if (shown.size() < all.size()) {
            lines.add(
                    console.errStyle().dim("  … and " + (all.size() - shown.size()) + " more: " + hidden(all, shown)));
        }
        StringBuilder frame = new StringBuilder(HIDE_CURSOR + NO_WRAP);
        if (painted > 0) {
            frame.append("\033[").append(painted).append("F");
        }
        lines.forEach(line -> frame.append(line).append(CLEAR_LINE).append('\n'));
        frame.append(CLEAR_TO_END);
        console.err().print(frame);
        console.err().flush();
        painted = lines.size();
    }

    private String title(Instant now) {
        Style style = console.errStyle();
        long done = board.lines().stream()
                .filter(line -> line.status().isTerminal())
                .count();
        String sign = board.status().isTerminal() ? Style.sign(board.status()) : SPINNER[turn % SPINNER.length];
        String word =
                board.isCleaningUp() && !board.status().isTerminal() ? "cleaning up" : Style.lower(board.status());
        return style.of(board.status(), sign) + " " + style.bold(board.name()) + "  " + style.of(board.status(), word)
                + style.dim("  " + done + "/" + board.lines().size() + "  "
                        + Wording.time(Duration.between(startedAt, now)));
    }

    private String task(TaskLine line, Instant now) {
        Style style = console.errStyle();
        int width = board.idWidth();
        String id = line.id().length() > width ? line.id().substring(0, width - 1) + "…" : line.id();
        Duration time = line.time(now);
        return "  " + Wording.pad(id, width) + "  " + line.status(style, 12) + "  "
                + style.dim(Wording.pad(time == null ? "" : Wording.time(time), 7))
                + (line.attempt() > 1 ? style.yellow("  attempt " + line.attempt()) : "")
                + style.dim("  " + Wording.brief(line.remark(), 120));
    }

    /** All if there is room; else what runs or went wrong, then what waits, then what is done. In the plan's order. */
    private List<TaskLine> shown(List<TaskLine> all) {
        int room = Math.max(1, console.rows() - LINES_BESIDE_TASKS);
        if (all.size() <= room) {
            return all;
        }
        List<TaskLine> chosen = all.stream()
                .sorted(Comparator.comparingInt(line -> TaskLines.rank(line.status())))
                .limit(room)
                .toList();
        return all.stream().filter(chosen::contains).toList();
    }

    private static String hidden(List<TaskLine> all, List<TaskLine> shown) {
        List<String> counts = new ArrayList<>();
        for (TaskStatus status : TaskStatus.values()) {
            Predicate<TaskLine> has = line -> line.status() == status;
            long hidden = all.stream().filter(has).count()
                    - shown.stream().filter(has).count();
            if (hidden > 0) {
                counts.add(hidden + " " + Style.word(status));
            }
        }
        return String.join(", ", counts);
    }
}
