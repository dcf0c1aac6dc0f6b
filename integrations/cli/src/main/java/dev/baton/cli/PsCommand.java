package dev.baton.cli;

import dev.baton.Json;
import dev.baton.Page;
import dev.baton.PlanQuery;
import dev.baton.PlanSummary;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists plans, the newest first. */
@Command(name = "ps", description = "List the plans of a store, the newest first.", mixinStandardHelpOptions = true)
final class PsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    PlanFilter filter = new PlanFilter();

    @Option(names = "--live", description = "Only plans that have not ended.")
    boolean live;

    @Option(names = "--limit", paramLabel = "N", description = "Plans a page, up to 1000; default: 50.")
    int limit = 50;

    @Option(names = "--after", paramLabel = "CURSOR", description = "The page after this one.")
    @Nullable
    String after;

    @Mixin
    Form.Choice output = new Form.Choice();

    PsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Instant now = Instant.now();
        PlanQuery query = filter.query(live ? PlanLines.LIVE : Set.of(), now)
                .withLimit(limit)
                .withCursor(after);
        try (Desk desk = store.open(console)) {
            Page<PlanSummary> page = desk.list(query);
            switch (output.form()) {
                case TEXT -> print(desk, page, now);
                case JSON -> console.out().println(Json.of(page).pretty());
                case NDJSON -> page.items().forEach(plan -> console.out().println(Json.of(plan)));
            }
            if (page.next() != null && output.form() != Form.JSON) {
                console.err().println(console.errStyle().dim("There are more: add --after " + page.next()));
            }
        }
        return ExitCode.COMPLETED;
    }

    private void print(Desk desk, Page<PlanSummary> page, Instant now) {
        if (page.items().isEmpty()) {
            console.err().println(filter.isEmpty() && !live ? "The store holds no plan." : "No plan matches.");
            return;
        }
        new PlanLines(console.outStyle(), console.columns(), now)
                .of(PlanLines.look(desk, page.items()))
                .forEach(console.out()::println);
        if (!desk.isHeld()
                && page.items().stream().anyMatch(plan -> !plan.status().isTerminal())) {
            console.err().println(console.errStyle().dim(PlanLines.NOBODY));
        }
    }
}
