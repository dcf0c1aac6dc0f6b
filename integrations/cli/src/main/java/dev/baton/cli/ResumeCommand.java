package dev.baton.cli;

import dev.baton.PlanCommand;
import dev.baton.PlanStatus;
import java.util.Set;
import picocli.CommandLine.Command;

/** Takes back pauses (L23). */
@Command(name = "resume", description = "Let paused plans go on.", mixinStandardHelpOptions = true)
final class ResumeCommand extends ControlCommand {
    ResumeCommand(Console console) {
        super(console, "Resume", Set.of(PlanStatus.PAUSED));
    }

    @Override
    PlanCommand command() {
        return new PlanCommand.Resume();
    }

    @Override
    boolean isAchieved(PlanStatus status) {
        return false;
    }
}
