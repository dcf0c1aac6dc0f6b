package dev.baton.cli;

import dev.baton.ControlReply;
import dev.baton.PlanCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Answers what the runtime of a task asks for. */
@Command(
        name = "answer",
        description = "Answer a request that a task waits for; explain shows what it asks for.",
        mixinStandardHelpOptions = true)
final class AnswerCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "ID", description = "Of the plan, or its end.")
    String id = "";

    @Parameters(index = "1", paramLabel = "TASK", description = "Of the plan.")
    String task = "";

    @Parameters(index = "2", paramLabel = "REQUEST", description = "Of the task, by its id.")
    String request = "";

    @Parameters(index = "3", paramLabel = "VALUE", description = "JSON, or else a string.")
    String value = "";

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    Form.Choice output = new Form.Choice();

    AnswerCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Desk desk = store.open(console)) {
            String plan = PlanIds.find(desk, id);
            ControlReply reply = desk.control(plan, new PlanCommand.Answer(task, request, SignalCommand.json(value)));
            Answers answers = new Answers(console, output.form());
            answers.add(plan, desk.state(plan).name(), reply, status -> task + " has its answer to " + request, false);
            answers.end();
            if (!desk.isHeld() && answers.isUnderWay()) {
                console.err().println(console.errStyle().dim(PlanLines.NOBODY));
            }
            return answers.refused() == 0 ? ExitCode.COMPLETED : ExitCode.USAGE;
        }
    }
}
