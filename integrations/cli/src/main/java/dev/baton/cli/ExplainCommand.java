package dev.baton.cli;

import dev.baton.Explanation;
import dev.baton.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says why tasks stand where they stand. */
@Command(
        name = "explain",
        description = "Say why a task stands where it stands; without a task, of all that have not ended.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    private static final int MOST = 100;
    private static final int SENTENCE = 3;

    private final Console console;

    @Parameters(index = "0", paramLabel = "ID", description = "Of the plan, or its end.")
    String id = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TASK", description = "Of the plan.")
    @Nullable
    String task;

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    Form.Choice output = new Form.Choice();

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Desk desk = store.open(console)) {
            String plan = PlanIds.find(desk, id);
            List<String> tasks = task == null ? open(desk, plan) : List.of(task);
            List<Explanation> explanations = tasks.stream()
                    .limit(MOST)
                    .map(open -> desk.explain(plan, open))
                    .toList();
            switch (output.form()) {
                case TEXT -> print(explanations);
                case JSON ->
                    console.out()
                            .println((task == null ? Json.of(explanations) : Json.of(explanations.get(0))).pretty());
                case NDJSON -> explanations.forEach(one -> console.out().println(Json.of(one)));
            }
            if (tasks.size() > MOST) {
                console.err().println("… and " + Wording.count(tasks.size() - MOST, "task") + " more: name one.");
            }
            if (!desk.isHeld() && !desk.state(plan).status().isTerminal()) {
                console.err().println(console.errStyle().dim(PlanLines.NOBODY));
            }
        }
        return ExitCode.COMPLETED;
    }

    private static List<String> open(Desk desk, String plan) {
        List<String> open = new ArrayList<>();
        desk.tasks(plan, state -> {
            if (!state.status().isTerminal()) {
                open.add(state.id());
            }
        });
        return open;
    }

    private void print(List<Explanation> explanations) {
        Style style = console.outStyle();
        if (explanations.isEmpty()) {
            console.err().println("All tasks have ended.");
        } else if (task != null) {
            Explanation one = explanations.get(0);
            console.out()
                    .println("%s  %s  %s"
                            .formatted(
                                    style.bold(one.task()),
                                    style.of(one.status(), Style.sign(one.status()) + " " + Style.word(one.status())),
                                    style.dim(one.gate())));
            console.out().println("  " + one.sentence());
            return;
        }
        Table table = new Table(style, console.columns(), SENTENCE);
        for (Explanation one : explanations) {
            table.row(
                    Table.Cell.of(one.task(), style::bold),
                    Table.Cell.of(
                            Style.sign(one.status()) + " " + Style.word(one.status()),
                            text -> style.of(one.status(), text)),
                    Table.Cell.of(one.gate(), style::dim),
                    Table.Cell.of(one.sentence()));
        }
        table.lines().forEach(console.out()::println);
    }
}
