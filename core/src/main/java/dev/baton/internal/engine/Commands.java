package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.Page;
import dev.baton.PlanCommand;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.TaskError;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.PlanGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries commands to plans, to many at once. A plan that is not in this node's memory, because it has ended or was let go of, is brought
 * back for the time of the command, and stays if the command sets it going.
 */
final class Commands {
    private static final int PAGE = 500;
    private static final int BROUGHT_AT_ONCE = 50;
    private static final int MAX_NAME = 256;
    private static final int MAX_SIGNAL = 1 << 16;
    private static final int MAX_ANSWER = 1 << 16;

    private final Node node;

    Commands(Node node) {
        this.node = node;
    }

    /** Answers, in the engine, after the commit of what it says. */
    CompletableFuture<ControlReply> send(long plan, String id, PlanCommand command) {
        return tell(plan, cause(command)).thenApply(answer -> {
            ControlReply reply = answer.reply();
            if (reply == null) {
                throw gone(id);
            } else if (command instanceof PlanCommand.Signal signal
                    && reply.answer() == ControlReply.Answer.ILLEGAL_STATE) {
                throw new BatonException(
                        "SIGNAL_LIMIT", "The signal \"" + signal.name() + "\" was not kept", reply.hint());
            }
            return reply;
        });
    }

    static BatonException gone(String id) {
        return new BatonException("NOT_FOUND", "There is no plan " + id, "It may have been removed.");
    }

    Page<PlanCommand.Reply> sendAll(PlanQuery query, PlanCommand command) {
        Page<PlanSummary> page = node.access().read(store -> store.list(query));
        Map<Long, PlanSummary> plans = numbers(page);
        Map<Long, ControlReply> replies = send(plans.keySet(), command);
        List<PlanCommand.Reply> items = new ArrayList<>();
        plans.forEach((number, plan) -> {
            ControlReply reply = replies.get(number);
            if (reply != null) {
                items.add(new PlanCommand.Reply(plan, reply));
            }
        });
        return new Page<>(items, page.next());
    }

    private Map<Long, PlanSummary> numbers(Page<PlanSummary> page) {
        Map<Long, PlanSummary> plans = new LinkedHashMap<>();
        for (PlanSummary plan : page.items()) {
            OptionalLong number = node.access().read(store -> store.number(plan.id()));
            number.ifPresent(found -> plans.put(found, plan));
        }
        return plans;
    }

    /** Drives what no user paused (L23); returns how many plans that set going. */
    int resumeAll() {
        int driven = 0;
        for (List<Long> page = awakeAfter(-1); !page.isEmpty(); page = awakeAfter(page.get(page.size() - 1))) {
            driven += resume(page.stream().filter(plan -> !isHere(plan)).toList());
        }
        PlanQuery paused = PlanQuery.all().withStatuses(PlanStatus.PAUSED);
        while (true) {
            PlanQuery query = paused;
            Page<PlanSummary> page = node.access().read(store -> store.list(query));
            driven += resume(numbers(page).keySet());
            if (page.next() == null) {
                return driven;
            }
            paused = paused.withCursor(page.next());
        }
    }

    private List<Long> awakeAfter(long plan) {
        return node.access().read(store -> store.awake(plan, PAGE));
    }

    private boolean isHere(long plan) {
        CompletableFuture<Boolean> isHere = new CompletableFuture<>();
        node.post(isHere, () -> isHere.complete(node.engine().plans().find(plan) != null));
        return node.await(isHere);
    }

    private int resume(Collection<Long> plans) {
        List<Long> standing = plans.stream().filter(this::isNoUsersWish).toList();
        return (int) send(standing, new PlanCommand.Resume()).values().stream()
                .filter(ControlReply::accepted)
                .count();
    }

    /** True unless a user paused the plan. */
    private boolean isNoUsersWish(long plan) {
        PlanState state = node.access().read(store -> store.state(plan));
        return state != null && !state.pausedFor().containsKey(PauseReason.USER);
    }

    /** The replies by plan, without those of plans that there are not; each after the commit of what it says. */
    private Map<Long, ControlReply> send(Collection<Long> plans, PlanCommand command) {
        Cause cause = cause(command);
        List<Long> all = List.copyOf(plans);
        Map<Long, ControlReply> replies = new LinkedHashMap<>();
        for (int from = 0; from < all.size(); from += BROUGHT_AT_ONCE) {
            List<Long> some = all.subList(from, Math.min(from + BROUGHT_AT_ONCE, all.size()));
            node.put(() -> node.engine().plans().arrivals().bring(some));
            Map<Long, CompletableFuture<Reply>> asked = new LinkedHashMap<>();
            some.forEach(plan -> asked.put(plan, tell(plan, cause)));
            replies.putAll(collect(asked));
        }
        return replies;
    }

    private Map<Long, ControlReply> collect(Map<Long, CompletableFuture<Reply>> asked) {
        Map<Long, ControlReply> replies = new LinkedHashMap<>();
        asked.forEach((plan, answer) -> {
            ControlReply reply = node.await(answer).reply();
            if (reply != null) {
                replies.put(plan, reply);
            }
        });
        return replies;
    }

    /** Null: there was no plan to tell. */
    private record Reply(@Nullable ControlReply reply) {}

    private CompletableFuture<Reply> tell(long number, Cause cause) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        node.post(reply, () -> {
            if (node.isClosing()) {
                reply.completeExceptionally(node.whyShut());
                return;
            }
            node.engine().plans().arrivals().with(number, plan -> tell(plan, cause, reply), why -> {
                if (why.code().equals("NOT_FOUND")) {
                    reply.complete(new Reply(null));
                } else {
                    reply.completeExceptionally(why);
                }
            });
        });
        return reply;
    }

    private void tell(Resident plan, Cause cause, CompletableFuture<Reply> reply) {
        if (cause instanceof Cause.AnswerGiven answer && !takesAnswers(plan, answer)) {
            String hint = "The adapter of task \"" + answer.task() + "\" hands over no answers: answer at its runtime.";
            reply.complete(new Reply(new ControlReply(ControlReply.Answer.ILLEGAL_STATE, plan.image.status(), hint)));
            node.engine().plans().retireIfEnded(plan);
            return;
        }
        Consumer<BatonException> ifDropped = reply::completeExceptionally;
        plan.dropped.add(ifDropped);
        node.engine().control(plan, cause, answer -> {
            plan.dropped.remove(ifDropped);
            reply.complete(new Reply(answer));
        });
        node.engine().plans().retireIfEnded(plan);
    }

    /** True also where nobody knows: no adapter serves the task here. */
    private boolean takesAnswers(Resident plan, Cause.AnswerGiven answer) {
        PlanGraph graph = plan.image.graph();
        int task = graph.find(answer.task());
        Registered adapter =
                task < 0 || graph.isWait(task) ? null : node.adapters().of(graph.task(task));
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
