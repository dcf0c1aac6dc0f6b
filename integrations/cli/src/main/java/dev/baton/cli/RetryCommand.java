package dev.baton.cli;

import dev.baton.PlanCommand;
import dev.baton.PlanStatus;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Opens another round of plans that failed or were cancelled (L24). */
@Command(
        name = "retry",
        description = "Run what failed, or was cancelled, of a plan that has ended once more.",
        mixinStandardHelpOptions = true)
final class RetryCommand extends ControlCommand {
    @Option(names = "--downstream", description = "Also what completed after the tasks that run again.")
    boolean downstream;

    RetryCommand(Console console) {
        super(console, "Retry", Set.of(PlanStatus.FAILED, PlanStatus.CANCELLED));
    }

    @Override
    PlanCommand command() {
        return new PlanCommand.Retry(downstream);
    }

    @Override
    boolean isAchieved(PlanStatus status) {
        return false;
    }
}
