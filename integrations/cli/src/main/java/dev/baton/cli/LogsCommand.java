package dev.baton.cli;

import dev.baton.Json;
import dev.baton.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what the tasks of a plan logged, and goes on as they log. */
@Command(
        name = "logs",
        description = "Print what the tasks of a plan logged: what programs wrote to stderr, what functions said.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Console console;

    @Parameters(index = "0", paramLabel = "ID", description = "Of the plan, or its end.")
    String id = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TASK", description = "Only of this one.")
    @Nullable
    String task;

    @Mixin
    StoreChoice store = new StoreChoice();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is logged, until the plan has ended.")
    boolean follow;

    @Option(names = "--after", paramLabel = "SEQ", description = "Only lines after this number.")
    long after;

    @Mixin
    Form.Choice output = new Form.Choice();

    LogsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (follow && output.form() == Form.JSON) {
            throw CommandException.usage(
                    "NO_END", "One JSON value cannot be followed: it has an end", "Use --output ndjson.");
        }
        List<Json> all = new ArrayList<>();
        try (Desk desk = store.open(console)) {
            String plan = PlanIds.find(desk, id);
            while (true) {
                boolean isOver = desk.state(plan).status().isTerminal(); // asked before: what follows is all there is
                desk.logs(plan, task, after, line -> {
                    after = line.seq();
                    if (output.form() == Form.JSON) {
                        all.add(Json.of(line));
                    } else {
                        print(line);
                    }
                });
                if (isOver || !follow) {
                    break;
                } else if (!desk.isHeld()) {
                    console.err().println(console.errStyle().dim(PlanLines.NOBODY));
                    return ExitCode.WAITING;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        if (output.form() == Form.JSON) {
            console.out().println(Json.array(all).pretty());
        }
        return ExitCode.COMPLETED;
    }

    private void print(LogLine line) {
        if (output.form() == Form.NDJSON) {
            console.out().println(Json.of(line));
            return;
        }
        Style style = console.outStyle();
        String attempt = line.attempt() > 1 ? " #" + line.attempt() : "";
        String text = line.dropped() > 0 ? style.yellow(line.text()) : line.text();
        console.out()
                .println(style.dim(Wording.moment(line.at())) + "  " + style.bold(line.task() + attempt) + "  " + text);
    }
}
