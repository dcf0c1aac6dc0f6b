package dev.baton.cli;

import dev.baton.PlanCommand;
import dev.baton.PlanStatus;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pauses plans (L20). */
@Command(
        name = "pause",
        description = "Start nothing new in a plan; what is under way goes on.",
        mixinStandardHelpOptions = true)
final class PauseCommand extends ControlCommand {
    @Mixin
    Reason why = new Reason();

    PauseCommand(Console console) {
        super(console, "Pause", Set.of(PlanStatus.RUNNING));
    }

    @Override
    PlanCommand command() {
        return new PlanCommand.Pause(why.text());
    }

    @Override
    boolean isAchieved(PlanStatus status) {
        return status == PlanStatus.PAUSED;
    }
}
