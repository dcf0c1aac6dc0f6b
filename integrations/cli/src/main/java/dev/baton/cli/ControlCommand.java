package dev.baton.cli;

import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.Page;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A control of plans: of those that are named, or of all that match a filter, which is asked about first. */
abstract class ControlCommand implements Callable<Integer> {
    private static final int MOST_LISTED = 10;

    final Console console;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Of the plan, or its end; several are allowed.")
    List<String> ids = List.of();

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    PlanFilter filter = new PlanFilter();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before controlling all plans that match a filter.")
    boolean isAgreed;

    @Mixin
    Form.Choice output = new Form.Choice();

    /** The statuses of plans in which the control has an effect. */
    private final Set<PlanStatus> fit;

    /** {@code Cancel}, as a question begins. */
    private final String verb;

    ControlCommand(Console console, String verb, Set<PlanStatus> fit) {
        this.console = console;
        this.verb = verb;
        this.fit = fit;
    }

    abstract ControlReply apply(Desk desk, String plan);

    /** True: a plan in this status is as the control would have made it. */
    abstract boolean isAchieved(PlanStatus status);

    @Override
    public Integer call() {
        try (Desk desk = store.open(console)) {
            List<Target> targets = ids.isEmpty() ? chosen(desk) : named(desk);
            if (targets.isEmpty()) {
                console.err().println("No plan matches.");
                return ExitCode.COMPLETED;
            } else if (ids.isEmpty() && !isAgreed && !confirm(targets)) {
                console.err().println("Nothing was changed.");
                return ExitCode.USAGE;
            }
            return control(desk, targets);
        }
    }

    private record Target(String id, String name) {}

    private List<Target> named(Desk desk) {
        if (!filter.isEmpty()) {
            throw CommandException.usage(
                    "IDS_AND_FILTER", "There are ids and a filter", "Name the plans, or choose them by a filter.");
        }
        Set<String> plans = new LinkedHashSet<>();
        ids.forEach(id -> plans.add(PlanIds.find(desk, id)));
        return plans.stream().map(id -> new Target(id, desk.state(id).name())).toList();
    }

    private List<Target> chosen(Desk desk) {
        if (filter.isEmpty()) {
            throw CommandException.usage(
                    "PLAN_MISSING",
                    "It is not said which plan",
                    "Give its id (baton ps lists them), or choose plans by --name, --label, --owner, --status or --since.");
        }
        List<Target> targets = new ArrayList<>();
        PlanQuery query = filter.query(fit, Instant.now());
        Page<PlanSummary> page;
        do {
            page = desk.list(query);
            page.items().forEach(plan -> targets.add(new Target(plan.id(), plan.name())));
            query = query.withCursor(page.next());
        } while (page.next() != null);
        return targets;
    }

    private boolean confirm(List<Target> targets) {
        String count = Wording.count(targets.size(), "plan");
        if (!console.isAttended()) {
            throw CommandException.usage(
                    "NOT_CONFIRMED",
                    verb + " " + count + "? Nobody is there to answer",
                    "Add --yes if that is right; baton ps with the same filter lists them.");
        }
        targets.stream().limit(MOST_LISTED).forEach(target -> console.err()
                .println("  " + PlanIds.brief(target.id()) + "  " + target.name()));
        if (targets.size() > MOST_LISTED) {
            console.err().println("  … and " + (targets.size() - MOST_LISTED) + " more");
        }
        return console.agrees(verb + " " + count + "?");
    }

    private int control(Desk desk, List<Target> targets) {
        List<Json> answers = new ArrayList<>();
        int refused = 0;
        boolean isUnderWay = false;
        for (Target target : targets) {
            ControlReply reply = apply(desk, target.id());
            boolean isDone = reply.accepted() || isAchieved(reply.status());
            refused += isDone ? 0 : 1;
            isUnderWay |= !reply.status().isTerminal();
            switch (output.form()) {
                case TEXT -> print(target, reply, isDone);
                case JSON -> answers.add(json(target, reply));
                case NDJSON -> console.out().println(json(target, reply));
            }
        }
        if (output.form() == Form.JSON) {
            console.out().println(Json.array(answers).pretty());
        }
        if (!desk.isHeld() && isUnderWay) {
            console.err().println(console.errStyle().dim(PlanLines.NOBODY));
        }
        return refused == 0 || ids.isEmpty() ? ExitCode.COMPLETED : ExitCode.USAGE;
    }

    private void print(Target target, ControlReply reply, boolean isDone) {
        Style style = console.outStyle();
        String status = style.of(reply.status(), Style.sign(reply.status()) + " " + after(reply, isDone));
        console.out()
                .println("%s  %s  %s%s"
                        .formatted(
                                style.bold(PlanIds.brief(target.id())),
                                target.name(),
                                status,
                                isDone || reply.hint().isEmpty() ? "" : "  " + style.cyan("→ ") + reply.hint()));
    }

    private String after(ControlReply reply, boolean isDone) {
        String status = Style.lower(reply.status());
        return switch (reply.answer()) {
            case ACCEPTED -> accepted(reply.status());
            case ALREADY_TERMINAL -> isDone ? "is " + status + " already" : "has ended: " + status;
            case ILLEGAL_STATE -> "is " + status + ", that cannot be done";
        };
    }

    /** What the plan does after the control was accepted. */
    String accepted(PlanStatus status) {
        return Style.lower(status);
    }

    private static Json json(Target target, ControlReply reply) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("plan", Json.of(target.id()));
        fields.put("name", Json.of(target.name()));
        fields.putAll(Json.of(reply).fields());
        return Json.object(fields);
    }

    /** {@code --why}. */
    static final class Reason {
        @Option(names = "--why", paramLabel = "TEXT", description = "Kept in the history of the plan.")
        @Nullable
        String given;

        String text() {
            return given == null ? "by baton on the command line" : given;
        }
    }
}
