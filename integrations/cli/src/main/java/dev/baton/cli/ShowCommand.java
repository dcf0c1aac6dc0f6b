package dev.baton.cli;

import dev.baton.Json;
import dev.baton.PlanState;
import dev.baton.TaskError;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one plan with its tasks. */
@Command(name = "show", description = "Show a plan with its tasks and its output.", mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    private static final String INDENT = "  ";

    private final Console console;

    @Parameters(paramLabel = "ID", description = "Of the plan, or its end.")
    String id = "";

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    Form.Choice output = new Form.Choice();

    ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Desk desk = store.open(console)) {
            PlanResult result = PlanResult.of(desk, PlanIds.find(desk, id));
            switch (output.form()) {
                case JSON -> console.out().println(result.json().pretty());
                case NDJSON -> console.out().println(result.json());
                case TEXT -> {
                    print(result);
                    if (!desk.isHeld() && !result.plan().status().isTerminal()) {
                        console.err().println(console.errStyle().dim(PlanLines.NOBODY));
                    }
                }
            }
        }
        return ExitCode.COMPLETED;
    }

    private void print(PlanResult result) {
        PlanState plan = result.plan();
        Instant now = Instant.now();
        field(
                "plan",
                console.outStyle().bold(plan.name()) + "  " + console.outStyle().dim(plan.id()));
        field("status", status(plan));
        field("submitted", moment(plan.createdAt(), now));
        due("starts", plan.startAt(), now);
        due("deadline", plan.endedAt() == null ? plan.deadlineAt() : null, now);
        Instant end = plan.endedAt();
        if (end != null) {
            field("ended", moment(end, now) + ", after " + Wording.time(Duration.between(plan.createdAt(), end)));
        }
        field("tasks", Wording.counts(plan.counts()));
        console.out().println();
        int columns = console.columns() == 0 ? 0 : console.columns() - INDENT.length();
        new TaskLines(console.outStyle(), columns, now).of(result.tasks()).forEach(line -> console.out()
                .println(INDENT + line));
        Json planOutput = plan.output();
        if (planOutput != null && !planOutput.isNull()) {
            console.out().println();
            console.out().println(planOutput.kind() == Json.Kind.STRING ? planOutput.text() : planOutput.pretty());
        }
    }

    private String status(PlanState plan) {
        TaskError error = plan.error();
        String note = PlanLines.note(plan);
        return console.outStyle().of(plan.status(), Style.sign(plan.status()) + " " + Style.lower(plan.status()))
                + (error == null ? "" : "  " + error.code() + "  " + error.message())
                + (note.isEmpty() || plan.status().isTerminal()
                        ? ""
                        : "  " + console.outStyle().yellow(note));
    }

    private void field(String name, String value) {
        console.out().println(console.outStyle().dim(Wording.pad(name, 11)) + value);
    }

    private void due(String name, @Nullable Instant at, Instant now) {
        if (at != null) {
            field(name, moment(at, now));
        }
    }

    private String moment(Instant at, Instant now) {
        String away = at.isAfter(now)
                ? "in " + Wording.age(Duration.between(now, at))
                : Wording.age(Duration.between(at, now)) + " ago";
        return Wording.moment(at) + console.outStyle().dim("  " + away);
    }
}
