package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Page;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanSummary;
import dev.baton.TaskError;
import dev.baton.TaskState;
import dev.baton.spi.PlanStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a store holds: all plans, or one with its tasks. Starts nothing. */
@Command(
        name = "show",
        description = "Show the plans in a store, or one of them with its tasks.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "Of the plan; without it all plans are listed.")
    @Nullable
    String id;

    @Mixin
    StoreFile.Required store = new StoreFile.Required();

    @Mixin
    Form.Choice output = new Form.Choice();

    ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (PlanStore opened = StoreFile.named(store.file).openToRead()) {
            if (id == null) {
                list(opened);
            } else {
                show(PlanResult.of(opened, id));
            }
        }
        return ExitCode.COMPLETED;
    }

    private void list(PlanStore opened) {
        List<PlanSummary> plans = new ArrayList<>();
        String cursor = null;
        do {
            Page<PlanSummary> page =
                    opened.list(PlanQuery.all().withLimit(1_000).withCursor(cursor));
            plans.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        switch (output.form) {
            case TEXT -> {
                plans.forEach(plan -> console.out().println(line(plan)));
                if (plans.isEmpty()) {
                    console.err().println("The store holds no plan.");
                }
            }
            case JSON ->
                console.out()
                        .println(
                                Json.array(plans.stream().map(ShowCommand::json).toList())
                                        .pretty());
            case NDJSON -> plans.forEach(plan -> console.out().println(json(plan)));
        }
    }

    private String line(PlanSummary plan) {
        Style style = console.outStyle();
        Instant end = plan.endedAt();
        String status = Style.sign(plan.status()) + " " + Style.lower(plan.status());
        return "%s  %s  %s  %s%s"
                .formatted(
                        plan.id(),
                        style.of(plan.status(), Wording.pad(status, 11)),
                        Wording.moment(plan.createdAt()),
                        plan.name(),
                        end == null ? "" : style.dim("  " + Wording.time(Duration.between(plan.createdAt(), end))));
    }

    private static Json json(PlanSummary plan) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("plan", Json.of(plan.id()));
        fields.put("name", Json.of(plan.name()));
        fields.put("status", Json.of(plan.status().name()));
        fields.put("createdAt", Json.of(plan.createdAt().toString()));
        if (plan.endedAt() != null) {
            fields.put("endedAt", Json.of(plan.endedAt().toString()));
        }
        return Json.object(fields);
    }

    private void show(PlanResult result) {
        switch (output.form) {
            case JSON -> console.out().println(result.json().pretty());
            case NDJSON -> console.out().println(result.json());
            case TEXT -> print(result);
        }
    }

    private void print(PlanResult result) {
        Style style = console.outStyle();
        PlanState plan = result.plan();
        TaskError error = plan.error();
        Instant end = plan.endedAt();
        field("plan", plan.id());
        field("name", plan.name());
        field(
                "status",
                style.of(plan.status(), Style.sign(plan.status()) + " " + Style.lower(plan.status()))
                        + (error == null ? "" : "  " + error.code() + "  " + error.message())
                        + (plan.pausedFor().isEmpty()
                                ? ""
                                : "  " + plan.pausedFor().keySet()));
        field("created", Wording.moment(plan.createdAt()));
        if (end != null) {
            field("ended", Wording.moment(end) + "  after " + Wording.time(Duration.between(plan.createdAt(), end)));
        }
        field("tasks", plan.counts().toString());
        console.out().println();
        int width = result.tasks().stream()
                .mapToInt(task -> task.id().length())
                .max()
                .orElse(0);
        result.tasks().forEach(task -> console.out().println(line(task, width)));
        Json planOutput = plan.output();
        if (planOutput != null && !planOutput.isNull()) {
            console.out().println();
            console.out().println(planOutput.kind() == Json.Kind.STRING ? planOutput.text() : planOutput.pretty());
        }
    }

    private void field(String name, String value) {
        console.out().println(console.outStyle().dim(Wording.pad(name, 9)) + value);
    }

    private String line(TaskState task, int width) {
        Style style = console.outStyle();
        Instant start = task.startedAt();
        Instant end = task.endedAt();
        TaskError error = task.error();
        String time =
                start == null || end == null || task.attempt() == 0 ? "" : Wording.time(Duration.between(start, end));
        String attempts = task.attempt() > 1 ? Wording.count(task.attempt(), "attempt") + "  " : "";
        return ("  " + style.of(task.status(), Style.sign(task.status())) + " " + Wording.pad(task.id(), width) + "  "
                        + style.of(task.status(), Wording.pad(Style.word(task.status()), 10)) + "  "
                        + Wording.pad(time, 9) + attempts
                        + (error == null ? "" : error.code() + "  " + Wording.brief(error.message(), 120)))
                .stripTrailing();
    }

    static BatonException unknown(String id) {
        return new BatonException(
                "NOT_FOUND", "There is no plan " + id + " in this store", "baton show --store FILE lists them.");
    }
}
