package dev.baton.cli;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.spi.PlanStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints all that happened to a plan. Starts nothing. */
@Command(name = "history", description = "Print everything that happened to a plan.", mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    private final Console console;

    @Parameters(paramLabel = "ID", description = "Of the plan.")
    String id = "";

    @Mixin
    StoreFile.Required store = new StoreFile.Required();

    @Mixin
    Form.Choice output = new Form.Choice();

    HistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (PlanStore opened = StoreFile.named(store.file).openToRead()) {
            long plan = opened.number(id).orElseThrow(() -> ShowCommand.unknown(id));
            List<Json> all = new ArrayList<>();
            long seq = 0;
            List<PlanEvent> page;
            do {
                page = opened.history(plan, seq, PAGE);
                for (PlanEvent event : page) {
                    seq = event.seq();
                    switch (output.form) {
                        case TEXT -> console.out().println(line(event));
                        case JSON -> all.add(EventLines.json(id, event));
                        case NDJSON -> console.out().println(EventLines.json(id, event));
                    }
                }
            } while (page.size() == PAGE);
            if (output.form == Form.JSON) {
                console.out().println(Json.array(all).pretty());
            }
        }
        return ExitCode.COMPLETED;
    }

    private String line(PlanEvent event) {
        Style style = console.outStyle();
        String task = event.task();
        String attempt = event.attempt() > 1 ? " (attempt " + event.attempt() + ")" : "";
        Json data = event.data();
        return "%6d  %s  %s  %s%s  %s"
                .formatted(
                        event.seq(),
                        style.dim(Wording.moment(event.at())),
                        Wording.pad(Style.lower(event.type()).replace('_', ' '), 22),
                        task == null ? "" : style.bold(task),
                        attempt,
                        data == null ? "" : style.dim(Wording.brief(data.toString(), 160)))
                .stripTrailing();
    }
}
