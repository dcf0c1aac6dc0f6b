package dev.baton.cli;

import dev.baton.ControlReply;
import dev.baton.PlanStatus;
import java.util.Set;
import picocli.CommandLine.Command;

/** Opens another round of plans that failed or were cancelled (L24). */
@Command(
        name = "retry",
        description = "Run what failed, or was cancelled, of a plan that has ended once more.",
        mixinStandardHelpOptions = true)
final class RetryCommand extends ControlCommand {
    RetryCommand(Console console) {
        super(console, "Retry", Set.of(PlanStatus.FAILED, PlanStatus.CANCELLED));
    }

    @Override
    ControlReply apply(Desk desk, String plan) {
        return desk.retry(plan);
    }

    @Override
    boolean isAchieved(PlanStatus status) {
        return false;
    }
}
