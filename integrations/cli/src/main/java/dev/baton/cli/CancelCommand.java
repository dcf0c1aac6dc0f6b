package dev.baton.cli;

import dev.baton.ControlReply;
import dev.baton.PlanStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends plans (L21). */
@Command(
        name = "cancel",
        description = "End a plan: what is under way is stopped, then its cleanup tasks run.",
        mixinStandardHelpOptions = true)
final class CancelCommand extends ControlCommand {
    @Mixin
    Reason why = new Reason();

    CancelCommand(Console console) {
        super(console, "Cancel", PlanLines.LIVE);
    }

    @Override
    ControlReply apply(Desk desk, String plan) {
        return desk.cancel(plan, why.text());
    }

    @Override
    boolean isAchieved(PlanStatus status) {
        return status == PlanStatus.CANCELLED;
    }

    @Override
    String accepted(PlanStatus status) {
        return status.isTerminal() ? Style.lower(status) : "is being cancelled";
    }
}
