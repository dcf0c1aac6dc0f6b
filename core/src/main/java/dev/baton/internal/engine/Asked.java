package dev.baton.internal.engine;

import dev.baton.ControlReply;
import dev.baton.internal.rules.Cause;
import java.util.function.Consumer;

/** Answers a control, once what the answer says is stored. */
record Asked(Cause cause, Consumer<ControlReply> answer, ControlReply reply) implements Runnable {
    @Override
    public void run() {
        answer.accept(reply);
    }
}
