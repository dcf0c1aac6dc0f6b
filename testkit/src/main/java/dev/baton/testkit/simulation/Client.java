package dev.baton.testkit.simulation;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.SubmitOptions;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.internal.engine.EngineOrchestrator;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Submits one plan and commands it, from within the node's process but with a memory of its own. What it is not answered it asks again, with
 * the same key.
 */
final class Client {
    private static final long PATIENCE = 8_000;

    private final Trial trial;
    private final Mix mix;
    private final Choices.Stream chance;
    private final Plan plan;
    private final String key;
    private @Nullable String planId;
    private @Nullable SubmitOptions options;
    private int signals;
    private int errands;

    /** Where it asks after the faults, as long as a node is there: what it asks must reach whoever holds the plan. */
    private @Nullable Seat drivesAt;

    Client(Trial trial, Mix mix, int number, Choices.Stream chance) {
        this.trial = trial;
        this.mix = mix;
        this.chance = chance;
        this.plan = trial.workload.plan(number);
        this.key = "key-" + number;
    }

    void begin() {
        later(chance.below(3) == 2 ? chance.below(20_000) : 0, () -> {
            options = options();
            submit();
            if (chance.oneIn(mix.resubmits())) {
                later(chance.below(5_000), this::submit);
            }
        });
        if (chance.oneIn(mix.commands())) {
            for (int i = 1 + chance.below(4); i > 0; i--) {
                later(chance.below(4) == 3 ? chance.below(60_000) : chance.below(6_000), this::command);
            }
        }
        signalSoon();
        if (trial.store.isShared() && chance.below(2) == 1) {
            later(chance.below(20_000), this::burst);
        }
    }

    /** Several words in a row, wherever each comes to: they meet in the plan's inbox. */
    private void burst() {
        for (int i = 2 + chance.below(3); i > 0; i--) {
            if (chance.below(2) == 0) {
                send(signal());
            } else {
                send(chance.below(2) == 0 ? new PlanCommand.Pause("burst") : new PlanCommand.Resume());
            }
        }
    }

    private SubmitOptions options() {
        SubmitOptions plain = SubmitOptions.defaults().withKey(key).withPriority(chance.below(3));
        SubmitOptions timed =
                switch (chance.below(8)) {
                    case 7 -> plain.withStartAt(now().plusSeconds(chance.below(10)));
                    case 6 -> plain.withStartAt(now().plusSeconds(150 + chance.below(60)));
                    default -> plain;
                };
        return timed.withWhenFull(chance.below(2) == 0 ? SubmitOptions.WhenFull.PARK : SubmitOptions.WhenFull.BLOCK);
    }

    private Instant now() {
        return trial.now();
    }

    /** Until it is answered. */
    private void submit() {
        Seat seat = trial.anySeat(chance);
        EngineOrchestrator node = seat == null ? null : seat.node();
        if (seat == null || node == null) {
            later(700, this::submit);
            return;
        }
        boolean[] isAnswered = {false};
        trial.trace.note("Client", seat.name(), "submit", key, 0);
        try {
            CompletionStage<PlanRun> answer = node.orchestrateAsync(plan, Objects.requireNonNull(options));
            answer.handle((run, failure) -> {
                isAnswered[0] = true;
                if (failure == null) {
                    accepted(run, seat);
                } else {
                    refused(failure, seat);
                }
                return true;
            });
        } catch (BatonException e) {
            refused(e, seat);
            return;
        } catch (Crash e) {
            later(PATIENCE, this::submit);
            return;
        }
        later(PATIENCE, () -> {
            if (!isAnswered[0] && planId == null) {
                submit();
            }
        });
    }

    private void refused(Throwable failure, Seat seat) {
        trial.trace.note(seat.name(), "Client", "refused", String.valueOf(failure.getMessage()), 0);
        if (planId == null) {
            later(1_000, this::submit);
        }
    }

    private void accepted(PlanRun run, Seat seat) {
        trial.trace.note(seat.name(), "Client", "accepted", key, 0);
        if (trial.store.plan(run.id()) == null) {
            throw trial.violation("I23", "plan " + run.id() + " is acknowledged and not stored");
        }
        if (planId != null && !planId.equals(run.id())) {
            throw trial.violation("I23", "the key " + key + " gave plan " + planId + " and plan " + run.id());
        }
        if (planId == null) {
            planId = run.id();
            watch(run, seat);
            watchElsewhere(run.id(), seat);
        }
    }

    /** Others wait for the end of the plan as well, at whatever node. */
    private void watchElsewhere(String id, Seat here) {
        if (trial.store.isShared() && chance.below(2) == 1) {
            later(chance.below(5_000), () -> {
                Seat seat = trial.anySeat(chance);
                EngineOrchestrator node = seat == null ? null : seat.node();
                if (seat != null && node != null && seat != here) {
                    try {
                        watch(node.run(id), seat);
                    } catch (BatonException | Crash e) {
                        trial.trace.note(seat.name(), "Client", "no answer", key, 0);
                    }
                }
            });
        }
    }

    private void watch(PlanRun run, Seat seat) {
        run.finished().handle((end, failure) -> {
            PlanRows rows = trial.store.plan(run.id());
            if (failure == null && rows != null) {
                if (rows.holder().seat() != seat) {
                    trial.marks.hit(Mark.END_HEARD_ELSEWHERE);
                }
                trial.checkers.finished(rows, end);
                mayRetry(end);
            }
            return true;
        });
    }

    /** A plan that ended badly is often tried again; in the calm after the faults no more, or there were no end. */
    private void mayRetry(PlanState end) {
        if (end.status() != PlanStatus.COMPLETED && !trial.isHealed() && chance.below(3) == 0) {
            PlanCommand retry = new PlanCommand.Retry(chance.below(3) == 0);
            later(chance.below(3_000), () -> {
                if (!trial.isHealed()) {
                    send(retry);
                }
            });
        }
    }

    // commands

    void command(long millis, PlanCommand command) {
        later(millis, () -> send(command));
    }

    private void command() {
        PlanCommand command =
                switch (chance.below(8)) {
                    case 0, 1 -> new PlanCommand.Pause("because");
                    case 2, 3 -> new PlanCommand.Resume();
                    case 4 -> new PlanCommand.Cancel("because", false);
                    case 5 -> new PlanCommand.Cancel("because", true);
                    case 6 -> new PlanCommand.Retry(true);
                    default -> new PlanCommand.Retry(false);
                };
        send(command);
    }

    private void signalSoon() {
        later(2_000 + chance.below(20_000), () -> {
            send(signal());
        });
    }

    private PlanCommand signal() {
        return new PlanCommand.Signal("go", Json.of(++signals));
    }

    private void send(PlanCommand command) {
        send(command, trial.anySeat(chance));
    }

    private void send(PlanCommand command, @Nullable Seat seat) {
        EngineOrchestrator node = seat == null ? null : seat.node();
        String id = planId;
        if (seat == null || node == null || id == null) {
            return;
        }
        trial.trace.note("Client", seat.name(), command.getClass().getSimpleName(), key, 0);
        try {
            node.run(id).controlAsync(command).handle((reply, failure) -> {
                if (failure == null) {
                    answered(command, reply, seat);
                }
                return true;
            });
        } catch (BatonException | Crash e) {
            trial.trace.note(seat.name(), "Client", "no answer", key, 0);
        }
    }

    private void answered(PlanCommand command, ControlReply reply, Seat seat) {
        trial.trace.note(seat.name(), "Client", reply.answer().name(), key, 0);
        PlanRows rows = rows();
        if (rows != null && reply.accepted()) {
            trial.checkers.accepted(rows, command);
            if (trial.isHealed() && command instanceof PlanCommand.Retry) {
                drive(); // it was asked for before, and is to be seen to its end like the others
            }
        }
    }

    private void later(long millis, Runnable errand) {
        errands++;
        trial.world.in(millis, () -> {
            errands--;
            errand.run();
        });
    }

    // to the end

    /** True if its plan has ended and it will not touch it again by itself. */
    boolean isThrough() {
        return errands == 0 && isDone();
    }

    void heal() {
        drive();
    }

    /** Takes back pauses and sends signals until the plan has ended. */
    private void drive() {
        if (planId == null) {
            planId = trial.store.idOf(key); // whose submit may wait for room that only the plan itself can make
        }
        PlanRows rows = rows();
        if (isDone()) {
            return;
        } else if (rows == null) {
            trial.trace.note("Client", "Client", "has no plan yet", key, 0);
        } else if (rows.head.status() == PlanStatus.PAUSED) {
            send(new PlanCommand.Resume(), drivesAt());
        } else if (waitsForSignal(rows)) {
            send(signal(), drivesAt());
        }
        trial.world.in(Duration.ofSeconds(5).toMillis(), this::drive);
    }

    private @Nullable Seat drivesAt() {
        Seat seat = drivesAt;
        if (seat == null || seat.node() == null) {
            seat = trial.anySeat(chance);
            drivesAt = seat;
        }
        return seat;
    }

    private static boolean waitsForSignal(PlanRows rows) {
        for (int t = 0; t < rows.tasks.size(); t++) {
            TaskState row = rows.row(t);
            Json what =
                    row == null || row.waiting() == null ? null : row.waiting().what();
            if (row != null
                    && row.status() == TaskStatus.WAITING
                    && what != null
                    && what.get("event").isPresent()) {
                return true;
            }
        }
        return false;
    }

    private @Nullable PlanRows rows() {
        return planId == null ? null : trial.store.plan(planId);
    }

    boolean isDone() {
        PlanRows rows = rows();
        return rows != null && rows.head.status().isTerminal();
    }

    String stuck() {
        PlanRows rows = rows();
        if (rows == null) {
            return key + " is not stored";
        }
        Seat seat = trial.anySeat(chance);
        EngineOrchestrator node = seat == null ? null : seat.node();
        String why = node == null
                ? "there is no node"
                : node.run(rows.id).explain().sentence() + " " + node.health().detail();
        return plan.name() + " is " + rows.head.status() + ", " + rows.head.counts() + ": " + why + "\n";
    }
}
