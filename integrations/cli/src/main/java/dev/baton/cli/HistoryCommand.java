package dev.baton.cli;

import dev.baton.Json;
import dev.baton.PlanEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints all that happened to a plan, and goes on as things happen. */
@Command(name = "history", description = "Print everything that happened to a plan.", mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID", description = "Of the plan, or its end.")
    String id = "";

    @Mixin
    StoreChoice store = new StoreChoice();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens, until the plan has ended.")
    boolean follow;

    @Option(names = "--after", paramLabel = "SEQ", description = "Only events after this number.")
    long after;

    @Mixin
    Form.Choice output = new Form.Choice();

    HistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (follow && output.form() == Form.JSON) {
            throw CommandException.usage(
                    "NO_END", "One JSON value cannot be followed: it has an end", "Use --output ndjson.");
        }
        if (follow) {
            return follow();
        }
        try (Desk desk = store.open(console)) {
            String plan = PlanIds.find(desk, id);
            List<Json> all = new ArrayList<>();
            desk.history(plan, after, event -> {
                if (output.form() == Form.JSON) {
                    all.add(EventLines.json(plan, event));
                } else {
                    print(plan, event);
                }
            });
            if (output.form() == Form.JSON) {
                console.out().println(Json.array(all).pretty());
            }
        }
        return ExitCode.COMPLETED;
    }

    /** Goes from one holder of the store to the next, too. */
    private int follow() {
        Desk desk = store.open(console);
        String plan = PlanIds.find(desk, id);
        long[] last = {after};
        while (true) {
            try (Desk open = desk) {
                boolean isOver = open.follow(plan, last[0], event -> {
                    last[0] = event.seq();
                    print(plan, event);
                });
                if (isOver) {
                    return ExitCode.COMPLETED;
                } else if (!open.isHeld()) {
                    console.err().println(console.errStyle().dim(PlanLines.NOBODY));
                    return ExitCode.WAITING;
                }
            }
            desk = store.open(console);
        }
    }

    private void print(String plan, PlanEvent event) {
        console.out().println(output.form() == Form.TEXT ? line(event) : EventLines.json(plan, event));
    }

    private String line(PlanEvent event) {
        Style style = console.outStyle();
        Json data = event.data();
        String number = "%5d".formatted(event.seq());
        String moment = Wording.moment(event.at());
        String type = Wording.pad(Style.lower(event.type()).replace('_', ' '), 20);
        String task = (event.task() == null ? "" : event.task()) + (event.attempt() > 1 ? " #" + event.attempt() : "");
        int used = String.join("  ", number, moment, type, task, "").length();
        int room = console.columns() == 0 ? 160 : Math.max(8, console.columns() - used);
        String facts = data == null ? "" : Wording.brief(facts(data), room);
        return String.join("  ", number, style.dim(moment), type, style.bold(task), style.dim(facts))
                .stripTrailing();
    }

    /** {@code code EXIT_CODE, message …}: as much as fits is worth more than the braces. */
    private static String facts(Json data) {
        List<String> facts = new ArrayList<>();
        data.fields().forEach((name, value) -> facts.add(name + " " + value.text()));
        return facts.isEmpty() ? data.toString() : String.join(", ", facts);
    }
}
