package dev.baton.cli;

import dev.baton.Json;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One run from submit to the last word. */
final class Session {
    private static final Duration CANCEL_WAIT = Duration.ofSeconds(8);

    private final Console console;
    private final Form form;
    private final Workspace workspace;
    private final PlanRun run;
    private final Spectator spectator;
    private final Continuation continuation;

    Session(
            Console console,
            Form form,
            Workspace workspace,
            PlanRun run,
            Spectator spectator,
            Continuation continuation) {
        this.console = console;
        this.form = form;
        this.workspace = workspace;
        this.run = run;
        this.spectator = spectator;
        this.continuation = continuation;
    }

    /** Watches until the plan is over, prints what came of it, and gives the exit code. */
    int watch() {
        try (Interruption interruption = Interruption.watch(this::interrupted)) {
            greet(run.state());
            spectator.follow(run, interruption);
        }
        return conclude();
    }

    private void greet(PlanState state) {
        boolean isNew = !state.createdAt().isBefore(spectator.startedAt());
        Instant end = state.endedAt();
        if (form != Form.TEXT) {
            return;
        } else if (end != null && end.isBefore(spectator.startedAt())) {
            say("Plan " + run.id() + " has ended before; this is its result.");
        } else if (!isNew) {
            say("Going on with plan " + run.id() + ": " + state.counts() + ".");
        } else if (continuation.isPossible()) {
            say("Plan " + run.id() + ", kept in " + continuation.store() + " under the key " + continuation.key()
                    + ".");
        }
    }

    private int conclude() {
        PlanResult result = PlanResult.of(run);
        PlanState state = result.plan();
        switch (form) {
            case TEXT -> print(state.output());
            case JSON -> console.out().println(result.json().pretty());
            case NDJSON -> console.out().println(result.json());
        }
        if (form == Form.TEXT && !console.isLive()) {
            Style style = console.errStyle();
            say(style.of(
                            state.status(),
                            Style.sign(state.status()) + " " + state.name() + "  " + Style.lower(state.status()))
                    + "  " + state.counts() + "  " + Wording.time(spectator.elapsed()));
        }
        if (state.status() == PlanStatus.FAILED || state.status() == PlanStatus.CANCELLED) {
            new FailureReport(console).print(result, advice());
        } else if (state.status() == PlanStatus.PAUSED) {
            state.pausedFor()
                    .forEach((reason, pause) ->
                            say("The plan is paused" + (pause.why().isEmpty() ? "" : ": " + pause.why())
                                    + ". It goes on after: baton resume " + run.id()));
        }
        return ExitCode.of(state);
    }

    private void print(@Nullable Json output) {
        if (output == null || output.isNull()) {
            return;
        }
        String text = output.kind() == Json.Kind.STRING ? output.text() : output.pretty();
        console.out().print(text.endsWith("\n") ? text : text + "\n");
        console.out().flush();
    }

    private String advice() {
        if (!continuation.isPossible()) {
            return "Mend the cause and run it again.";
        }
        return "Mend the cause and run it again under another key, which starts anew:\n    "
                + continuation.commandAnew();
    }

    /** Runs while the JVM shuts down. */
    private int interrupted() {
        spectator.stop();
        if (continuation.isPossible()) {
            say("Interrupted. Waiting a moment for answers that are under way ...");
            workspace.close();
            say("Processes that were started run on. To go on:\n    " + continuation.command());
            return ExitCode.WAITING;
        }
        say("Interrupted. Stopping what runs ...");
        run.cancel("interrupted");
        run.await(CANCEL_WAIT);
        workspace.close();
        say("Nothing was kept: without --store a run lives in memory only.");
        return ExitCode.CANCELLED;
    }

    private void say(String sentence) {
        console.err().println(sentence);
    }
}
