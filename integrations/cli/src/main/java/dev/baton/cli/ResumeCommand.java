package dev.baton.cli;

import dev.baton.PlanCommand;
import dev.baton.PlanStatus;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes back pauses, or sets all going that no user paused (L23). */
@Command(
        name = "resume",
        description = {
            "Let paused plans go on.",
            "With --all every plan that no user paused goes on; where no process holds the store, this one does until all have ended."
        },
        mixinStandardHelpOptions = true)
final class ResumeCommand extends ControlCommand {
    @Option(names = "--all", description = "Every plan that has not ended and that no user paused.")
    boolean all;

    ResumeCommand(Console console) {
        super(console, "Resume", Set.of(PlanStatus.PAUSED));
    }

    @Override
    public Integer call() {
        if (!all) {
            return super.call();
        }
        requireNoChoice();
        NamedStore named = store.named(console);
        Optional<Desk> held = named.held();
        if (held.isEmpty()) {
            named.desk().close(); // there is one
            return new Drive(console, named).toTheEnd();
        }
        try (Desk desk = held.get()) {
            console.out().println(Wording.count(desk.resumeAll(), "plan") + " set going");
        }
        return ExitCode.COMPLETED;
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
