package dev.baton.cli;

import dev.baton.Orchestrator;
import dev.baton.PlanEvent;
import dev.baton.PlanListener;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Holds a store that nobody holds until nothing in it moves any more. */
final class Drive implements PlanListener {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Console console;
    private final NamedStore store;

    Drive(Console console, NamedStore store) {
        this.console = console;
        this.store = store;
    }

    /** The exit code: waiting, if a plan is left that has not ended. */
    @SuppressWarnings("try") // an interruption closes the workspace before the JVM ends
    int toTheEnd() {
        try (Workspace workspace = Workspace.open(store, console, this);
                Interruption interruption = Interruption.watch(() -> interrupted(workspace))) {
            Orchestrator orchestrator = workspace.orchestrator();
            orchestrator.resumeAll();
            PlanQuery moving = PlanQuery.all().withStatuses(PlanStatus.CREATED, PlanStatus.RUNNING);
            while (orchestrator.count(moving) > 0) {
                interruption.standBack();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            long paused = orchestrator.count(PlanQuery.all().withStatuses(PlanStatus.PAUSED));
            if (paused > 0) {
                console.err().println(Wording.count(paused, "plan") + " stay paused: baton ps --status paused");
            }
            return paused == 0 ? ExitCode.COMPLETED : ExitCode.WAITING;
        }
    }

    private int interrupted(Workspace workspace) {
        console.err().println("Interrupted. What is unfinished goes on when the store is opened again.");
        workspace.close();
        return ExitCode.WAITING;
    }

    @Override
    public void onEvent(String plan, PlanEvent event) {
        switch (event.type()) {
            case PLAN_COMPLETED -> say(plan, PlanStatus.COMPLETED);
            case PLAN_FAILED -> say(plan, PlanStatus.FAILED);
            case PLAN_CANCELLED -> say(plan, PlanStatus.CANCELLED);
            case PLAN_PAUSED -> say(plan, PlanStatus.PAUSED);
            default -> {} // baton watch shows it
        }
    }

    private void say(String plan, PlanStatus status) {
        Style style = console.outStyle();
        console.out()
                .println(style.bold(PlanIds.brief(plan)) + "  "
                        + style.of(status, Style.sign(status) + " " + Style.lower(status)));
    }
}
