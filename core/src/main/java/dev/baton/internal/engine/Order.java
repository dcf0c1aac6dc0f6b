package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.PlanCommand;
import dev.baton.TaskError;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.PlanGraph;
import org.jspecify.annotations.Nullable;

/**
 * A command that was checked, and what it is for the rules.
 *
 * @param command as it was given
 * @param cause the same as a cause
 */
record Order(PlanCommand command, Cause cause) {
    private static final int MAX_NAME = 256;
    private static final int MAX_SIGNAL = 1 << 16;
    private static final int MAX_ANSWER = 1 << 16;

    /** @throws BatonException if it cannot be carried out for any plan */
    static Order of(PlanCommand command) {
        return new Order(command, cause(command));
    }

    /** Why the command cannot be carried out for a plan as things stand around it; null: the rules say what becomes of it. */
    @Nullable
    ControlReply refusal(Resident plan, Adapters adapters) {
        if (!(cause instanceof Cause.AnswerGiven answer) || takesAnswers(plan, answer, adapters)) {
            return null;
        }
        String hint = "The adapter of task \"" + answer.task() + "\" hands over no answers: answer at its runtime.";
        return new ControlReply(ControlReply.Answer.ILLEGAL_STATE, plan.image.status(), hint);
    }

    /** True also where nobody knows: no adapter serves the task here. */
    private static boolean takesAnswers(Resident plan, Cause.AnswerGiven answer, Adapters adapters) {
        PlanGraph graph = plan.image.graph();
        int task = graph.find(answer.task());
        Registered adapter = task < 0 || graph.isWait(task) ? null : adapters.of(graph.task(task));
        return adapter == null || adapter.traits().answers();
    }

    private static Cause cause(PlanCommand command) {
        if (command instanceof PlanCommand.Pause pause) {
            return new Cause.PauseRequested(storable(pause.why()));
        } else if (command instanceof PlanCommand.Cancel cancel) {
            return new Cause.CancelRequested(storable(cancel.why()), cancel.force());
        } else if (command instanceof PlanCommand.Retry retry) {
            return new Cause.RetryRequested(retry.downstream());
        } else if (command instanceof PlanCommand.Signal signal) {
            return signal(signal);
        }
        if (command instanceof PlanCommand.Answer answer) {
            return answer(answer);
        }
        return new Cause.ResumeRequested();
    }

    private static Cause signal(PlanCommand.Signal signal) {
        String name = storable(signal.name());
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new BatonException(
                    "OUT_OF_RANGE",
                    "The name of a signal has " + name.length() + " characters",
                    "Give it a name of 1 to " + MAX_NAME + " characters.");
        }
        TaskError refused = OutputCheck.check(signal.value());
        if (refused != null) {
            throw new BatonException(refused.code(), "The signal cannot be stored: " + refused.message(), "Mend it.");
        } else if (signal.value().toString().length() > MAX_SIGNAL) {
            throw new BatonException(
                    "SIGNAL_LIMIT",
                    "The value of the signal has " + signal.value().toString().length() + " characters",
                    "At most " + MAX_SIGNAL + " are allowed: keep the data elsewhere and send where it is.");
        }
        return new Cause.SignalSent(name, signal.value());
    }

    private static Cause answer(PlanCommand.Answer answer) {
        TaskError refused = OutputCheck.check(answer.value());
        if (refused != null) {
            throw new BatonException(refused.code(), "The answer cannot be stored: " + refused.message(), "Mend it.");
        } else if (answer.value().toString().length() > MAX_ANSWER) {
            throw new BatonException(
                    "ANSWER_TOO_LARGE",
                    "The answer has " + answer.value().toString().length() + " characters",
                    "At most " + MAX_ANSWER + " are allowed: keep the data elsewhere and answer where it is.");
        }
        return new Cause.AnswerGiven(storable(answer.task()), storable(answer.request()), answer.value());
    }

    /** L34: what no store could keep is refused here. */
    private static String storable(String text) {
        TaskError refused = OutputCheck.check(Json.of(text));
        if (refused != null) {
            throw new BatonException(
                    "INVALID_TEXT", "The text cannot be stored: " + refused.message(), "Mend the text.");
        }
        return text;
    }
}
