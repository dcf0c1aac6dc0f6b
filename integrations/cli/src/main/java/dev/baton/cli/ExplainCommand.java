package dev.baton.cli;

import dev.baton.Explanation;
import dev.baton.Json;
import dev.baton.PlanStatus;
import dev.baton.TaskStatus;
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
        description = "Say why a task stands where it stands; without a task, the plan and all that have not ended.",
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
            Explanation explanation = desk.explain(plan, task);
            switch (output.form()) {
                case JSON -> console.out().println(Json.of(explanation).pretty());
                case NDJSON -> console.out().println(Json.of(explanation));
                case TEXT -> {
                    print(desk.state(plan).name(), explanation);
                    if (task == null) {
                        tasks(desk, plan);
                    }
                }
            }
        }
        return ExitCode.COMPLETED;
    }

    private void print(String name, Explanation explanation) {
        Style style = console.outStyle();
        String status = explanation.task() == null
                ? status(style, PlanStatus.valueOf(explanation.status()))
                : status(style, TaskStatus.valueOf(explanation.status()));
        console.out().println(style.bold(explanation.task() == null ? name : explanation.task()) + "  " + status);
        int width = explanation.gates().stream()
                .mapToInt(gate -> gate.code().name().length())
                .max()
                .orElse(0);
        for (Explanation.Gate gate : explanation.gates()) {
            console.out().println("  " + style.dim(Wording.pad(gate.code().name(), width)) + "  " + gate.sentence());
        }
    }

    private static String status(Style style, PlanStatus status) {
        return style.of(status, Style.sign(status) + " " + Style.lower(status));
    }

    private static String status(Style style, TaskStatus status) {
        return style.of(status, Style.sign(status) + " " + Style.word(status));
    }

    /** Those that have not ended, a line each. */
    private void tasks(Desk desk, String plan) {
        List<String> open = new ArrayList<>();
        desk.tasks(plan, state -> {
            if (!state.status().isTerminal()) {
                open.add(state.id());
            }
        });
        if (open.isEmpty()) {
            return;
        }
        console.out().println();
        Table table = new Table(console.outStyle(), console.columns(), SENTENCE);
        for (String name : open.subList(0, Math.min(MOST, open.size()))) {
            Explanation one = desk.explain(plan, name);
            TaskStatus status = TaskStatus.valueOf(one.status());
            table.row(
                    Table.Cell.of(name, console.outStyle()::bold),
                    Table.Cell.of(Style.sign(status) + " " + Style.word(status), text -> console.outStyle()
                            .of(status, text)),
                    Table.Cell.of(one.gates().get(0).code().name(), console.outStyle()::dim),
                    Table.Cell.of(one.gates().get(0).sentence()));
        }
        table.lines().forEach(console.out()::println);
        if (open.size() > MOST) {
            console.err().println("… and " + Wording.count(open.size() - MOST, "task") + " more: name one.");
        }
    }
}
