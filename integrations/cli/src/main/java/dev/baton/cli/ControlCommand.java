package dev.baton.cli;

import dev.baton.ControlReply;
import dev.baton.Page;
import dev.baton.PlanCommand;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
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

    abstract PlanCommand command();

    /** True: a plan in this status is as the control would have made it. */
    abstract boolean isAchieved(PlanStatus status);

    @Override
    public Integer call() {
        requireOneChoice();
        try (Desk desk = store.open(console)) {
            Answers answers = new Answers(console, output.form());
            if (ids.isEmpty()) {
                return chosen(desk, answers);
            }
            named(desk, answers);
            answers.end();
            sayIfNothingMoves(desk, answers);
            return answers.refused() == 0 ? ExitCode.COMPLETED : ExitCode.USAGE;
        }
    }

    /** Plans are named, or chosen by a filter. */
    private void requireOneChoice() {
        if (!ids.isEmpty()) {
            requireNoFilter();
        } else if (filter.isEmpty()) {
            throw CommandException.usage(
                    "PLAN_MISSING",
                    "It is not said which plan",
                    "Give its id (baton ps lists them), or choose plans by --name, --label, --owner, --status or --since.");
        }
    }

    /** For all there are. */
    final void requireNoChoice() {
        requireNoFilter();
        if (!ids.isEmpty()) {
            throw tooMuch();
        }
    }

    private void requireNoFilter() {
        if (!filter.isEmpty()) {
            throw tooMuch();
        }
    }

    private static CommandException tooMuch() {
        return CommandException.usage(
                "IDS_AND_FILTER",
                "Plans are chosen in two ways",
                "Name them by id, or choose them by a filter, or take --all.");
    }

    private void named(Desk desk, Answers answers) {
        Set<String> plans = new LinkedHashSet<>();
        ids.forEach(id -> plans.add(PlanIds.find(desk, id)));
        for (String plan : plans) {
            ControlReply reply = desk.control(plan, command());
            answers.add(plan, desk.state(plan).name(), reply, this::after, isAchieved(reply.status()));
        }
    }

    private int chosen(Desk desk, Answers answers) {
        PlanQuery query = filter.query(fit, Instant.now());
        long count = desk.count(query);
        if (count == 0) {
            console.err().println("No plan matches.");
            return ExitCode.COMPLETED;
        } else if (!isAgreed && !confirm(desk.list(query.withLimit(MOST_LISTED)).items(), count)) {
            console.err().println("Nothing was changed.");
            return ExitCode.USAGE;
        }
        Page<PlanCommand.Reply> page;
        do {
            page = desk.control(query, command());
            for (PlanCommand.Reply one : page.items()) {
                answers.add(
                        one.plan().id(),
                        one.plan().name(),
                        one.reply(),
                        this::after,
                        isAchieved(one.reply().status()));
            }
            query = query.withCursor(page.next());
        } while (page.next() != null);
        answers.end();
        sayIfNothingMoves(desk, answers);
        return ExitCode.COMPLETED;
    }

    private void sayIfNothingMoves(Desk desk, Answers answers) {
        if (!desk.isHeld() && answers.isUnderWay()) {
            console.err().println(console.errStyle().dim(PlanLines.NOBODY));
        }
    }

    private boolean confirm(List<PlanSummary> first, long count) {
        String question = verb + " " + Wording.count(count, "plan") + "?";
        if (!console.isAttended()) {
            throw CommandException.usage(
                    "NOT_CONFIRMED",
                    question + " Nobody is there to answer",
                    "Add --yes if that is right; baton ps with the same filter lists them.");
        }
        first.forEach(plan -> console.err().println("  " + PlanIds.brief(plan.id()) + "  " + plan.name()));
        if (count > first.size()) {
            console.err().println("  … and " + (count - first.size()) + " more");
        }
        return console.agrees(question);
    }

    /** What the plan does after the control was accepted. */
    String after(PlanStatus status) {
        return Style.lower(status);
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
