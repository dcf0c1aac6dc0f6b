package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.Page;
import dev.baton.PlanCommand;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
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

    private final Node node;

    Commands(Node node) {
        this.node = node;
    }

    /** Answers, in the engine, after the commit of what it says. */
    CompletableFuture<ControlReply> send(long plan, String id, PlanCommand command) {
        return tell(plan, Order.of(command)).thenApply(answer -> {
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
            driven += resume(page.stream().filter(this::isLetGoOf).toList());
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

    /** True: nobody sees to the plan. Where several nodes do, each takes up by itself what it does not know to be broken. */
    private boolean isLetGoOf(long plan) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        node.post(answer, () -> {
            Plans plans = node.engine().plans();
            boolean isAway = plans.find(plan) == null;
            answer.complete(isAway && (node.engine().fleet() == null || plans.strandedFor(plan) != null));
        });
        return node.await(answer);
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
        Order order = Order.of(command);
        List<Long> all = List.copyOf(plans);
        Map<Long, ControlReply> replies = new LinkedHashMap<>();
        for (int from = 0; from < all.size(); from += BROUGHT_AT_ONCE) {
            List<Long> some = all.subList(from, Math.min(from + BROUGHT_AT_ONCE, all.size()));
            node.put(() -> node.engine().plans().arrivals().bring(some));
            Map<Long, CompletableFuture<Reply>> asked = new LinkedHashMap<>();
            some.forEach(plan -> asked.put(plan, tell(plan, order)));
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

    private CompletableFuture<Reply> tell(long number, Order order) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        node.post(reply, () -> tell(number, order, reply));
        return reply;
    }

    private void tell(long number, Order order, CompletableFuture<Reply> reply) {
        if (node.isClosing()) {
            reply.completeExceptionally(node.whyShut());
            return;
        }
        node.engine().plans().arrivals().with(number, plan -> tell(plan, order, reply), why -> {
            Fleet fleet = node.engine().fleet();
            if (why instanceof HeldElsewhere && fleet != null) {
                fleet.letters()
                        .post(
                                number,
                                order.command(),
                                answer -> reply.complete(new Reply(answer)),
                                () -> tell(number, order, reply),
                                failure -> untold(failure, reply));
            } else {
                untold(why, reply);
            }
        });
    }

    private static void untold(BatonException why, CompletableFuture<Reply> reply) {
        if (why.code().equals("NOT_FOUND")) {
            reply.complete(new Reply(null));
        } else {
            reply.completeExceptionally(why);
        }
    }

    private void tell(Resident plan, Order order, CompletableFuture<Reply> reply) {
        ControlReply refusal = order.refusal(plan, node.adapters());
        if (refusal != null) {
            reply.complete(new Reply(refusal));
            node.engine().plans().retireIfEnded(plan);
            return;
        }
        Consumer<BatonException> ifDropped = why -> {
            if (why instanceof HeldElsewhere) { // nothing of it is stored
                tell(plan.number, order, reply);
            } else {
                reply.completeExceptionally(why);
            }
        };
        plan.dropped.add(ifDropped);
        node.engine().control(plan, order.cause(), answer -> {
            plan.dropped.remove(ifDropped);
            reply.complete(new Reply(answer));
        });
        node.engine().plans().retireIfEnded(plan);
    }
}
