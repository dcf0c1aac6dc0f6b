package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.PlanCommand;
import dev.baton.internal.control.CommandForm;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Leaves commands as words for plans that other nodes hold, and waits for the replies. Meanwhile it tries to have the plan here: its holder may
 * die, or let go of it. Runs in the mailbox.
 */
final class Letters {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    /** After so many looks for the reply the plan itself is tried. */
    private static final int PLAN_EVERY = 10;

    private final Fleet fleet;
    private final Engine engine;
    private final Set<Letter> open = new LinkedHashSet<>();

    Letters(Fleet fleet) {
        this.fleet = fleet;
        this.engine = fleet.engine();
    }

    /**
     * Leaves a command.
     *
     * @param unheld called if no living node holds the plan: nothing was left
     */
    void post(
            long plan,
            PlanCommand command,
            Consumer<ControlReply> then,
            Runnable unheld,
            Consumer<BatonException> otherwise) {
        Letter letter = new Letter(plan, then, otherwise);
        Json text = CommandForm.write(command);
        open.add(letter);
        fleet.ask(
                store -> store.post(plan, text),
                number -> {
                    if (number > 0) {
                        letter.number = number;
                        letter.lookLater();
                    } else if (open.remove(letter)) {
                        fleet.clock().in(INTERVAL, unheld);
                    }
                },
                letter::fail);
    }

    /** Nobody waits any longer; what was left is carried out all the same. */
    void giveUp(BatonException why) {
        new ArrayList<>(open).forEach(letter -> letter.fail(why));
    }

    /** A word that was left, or is about to be. */
    private final class Letter {
        private final long plan;
        private final Consumer<ControlReply> then;
        private final Consumer<BatonException> otherwise;
        private long number;
        private int looks;

        /** True once the store did not answer: the reply, which can be taken once, may have been lost on the way. */
        private boolean mayBeLost;

        Letter(long plan, Consumer<ControlReply> then, Consumer<BatonException> otherwise) {
            this.plan = plan;
            this.then = then;
            this.otherwise = otherwise;
        }

        void fail(BatonException why) {
            if (open.remove(this)) {
                otherwise.accept(why);
            }
        }

        void lookLater() {
            fleet.clock().in(INTERVAL, this::look);
        }

        private void look() {
            if (!open.contains(this)) {
                return;
            } else if (++looks % PLAN_EVERY == 0) {
                engine.plans().arrivals().with(plan, here -> {}, why -> {
                    if (why.code().equals("NOT_FOUND")) {
                        fail(why);
                    }
                });
            }
            boolean doubts = mayBeLost;
            fleet.ask(
                    store -> doubts ? takeDoubtful(store) : store.takeReply(plan, number),
                    reply -> {
                        if (reply.isEmpty()) {
                            lookLater();
                        } else if (reply.get().isNull()) {
                            fail(new BatonException(
                                    "STORE_UNAVAILABLE",
                                    "The command was carried out, and what became of it was lost with the connection",
                                    "Look at the plan."));
                        } else if (open.remove(this)) {
                            then.accept(reply.get().as(ControlReply.class));
                        }
                    },
                    failure -> {
                        mayBeLost = true;
                        lookLater();
                    });
        }

        /** The reply; JSON null: it was given and is gone. */
        private Optional<Json> takeDoubtful(SharedPlanStore store) {
            List<StoredPlan> found = store.load(List.of(plan));
            boolean waits = !found.isEmpty() && found.get(0).words().stream().anyMatch(word -> word.number() == number);
            Optional<Json> reply = store.takeReply(plan, number);
            return reply.isPresent() || waits ? reply : Optional.of(Json.NULL);
        }
    }
}
