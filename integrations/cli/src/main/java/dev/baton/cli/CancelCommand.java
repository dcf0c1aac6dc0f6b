package dev.baton.cli;

import dev.baton.PlanCommand;
import dev.baton.PlanStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends plans (L21). */
@Command(
        name = "cancel",
        description = "End a plan: what is under way is stopped, then its cleanup tasks run.",
        mixinStandardHelpOptions = true)
final class CancelCommand extends ControlCommand {
    @Mixin
    Reason why = new Reason();

    @Option(names = "--force", description = "Without cleanup: what cleans up is stopped, or does not begin.")
    boolean force;

    CancelCommand(Console console) {
        super(console, "Cancel", PlanLines.LIVE);
    }

    @Override
    PlanCommand command() {
        return new PlanCommand.Cancel(why.text(), force);
    }

    @Override
    boolean isAchieved(PlanStatus status) {
        return status == PlanStatus.CANCELLED;
    }

    @Override
    String after(PlanStatus status) {
        return status.isTerminal() ? Style.lower(status) : "is being cancelled";
    }
}
