package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.PlanCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sends a signal to what waits for it in a plan. */
@Command(
        name = "signal",
        description = "Send a signal to a plan: a task that waits for it ends with the value as its output.",
        mixinStandardHelpOptions = true)
final class SignalCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "ID", description = "Of the plan, or its end.")
    String id = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Of the signal.")
    String name = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "VALUE",
            description = "JSON, or else a string; default: null.")
    @Nullable
    String value;

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    Form.Choice output = new Form.Choice();

    SignalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Desk desk = store.open(console)) {
            String plan = PlanIds.find(desk, id);
            ControlReply reply = desk.control(plan, new PlanCommand.Signal(name, json(value)));
            Answers answers = new Answers(console, output.form());
            answers.add(plan, desk.state(plan).name(), reply, status -> "has got " + name, false);
            answers.end();
            if (!desk.isHeld() && answers.isUnderWay()) {
                console.err().println(console.errStyle().dim(PlanLines.NOBODY));
            }
            return answers.refused() == 0 ? ExitCode.COMPLETED : ExitCode.USAGE;
        }
    }

    static Json json(@Nullable String text) {
        try {
            return text == null ? Json.NULL : Json.parse(text);
        } catch (BatonException e) {
            return Json.of(text);
        }
    }
}
