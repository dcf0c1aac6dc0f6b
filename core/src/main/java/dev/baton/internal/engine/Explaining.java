package dev.baton.internal.engine;

import dev.baton.Explanation;
import dev.baton.Explanation.Code;
import dev.baton.Explanation.Gate;
import dev.baton.Json;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.internal.rules.Gates;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.PlanImage;
import dev.baton.spi.StoredPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Explains a plan and its tasks: in the mailbox where this node holds the plan, otherwise from what is stored. What it says was
 * committed when it says it.
 */
final class Explaining {
    private final Node node;
    private final long number;
    private final String id;

    Explaining(Node node, long number, String id) {
        this.node = node;
        this.number = number;
        this.id = id;
    }

    Explanation plan(PlanState stored) {
        if (stored.status().isTerminal()) {
            return new Explanation(id, null, stored.status().name(), List.of(ended(stored)));
        }
        Explanation live = ask(plan -> new Obstacles(node.engine(), plan).ofPlan());
        return live != null ? live : new Explanation(id, null, stored.status().name(), List.of(notClaimed()));
    }

    private static Gate ended(PlanState stored) {
        String why = stored.error() == null
                ? ""
                : ": " + stored.error().code() + ": " + stored.error().message();
        return new Gate(
                Code.ENDED,
                "The plan ended " + stored.status() + " at " + stored.endedAt() + why + ".",
                Gates.facts(
                        "endedAt",
                        stored.endedAt(),
                        "round",
                        stored.round(),
                        "code",
                        stored.error() == null ? null : stored.error().code(),
                        "message",
                        stored.error() == null ? null : stored.error().message()));
    }

    Explanation task(TaskState stored) {
        int task = stored.number();
        Explanation open = !isLive()
                ? null
                : ask(plan -> plan.image.statusOf(task).isTerminal()
                                == stored.status().isTerminal()
                        ? new Obstacles(node.engine(), plan).ofTask(stored)
                        : null);
        return open != null ? open : fromStore(task);
    }

    private boolean isLive() {
        PlanState state = node.access().read(store -> store.state(number));
        return state != null && !state.status().isTerminal();
    }

    /** Null: the plan cannot go on here, or the answer is. */
    private @Nullable Explanation ask(Function<Resident, @Nullable Explanation> question) {
        CompletableFuture<@Nullable Explanation> answer = new CompletableFuture<>();
        node.post(answer, () -> {
            Plans plans = node.engine().plans();
            if (plans.strandedFor(number) == null) { // one that sleeps is brought here for that
                plans.arrivals()
                        .with(number, plan -> answer(plan, question.apply(plan), answer), why -> answer.complete(null));
            } else {
                answer.complete(null);
            }
        });
        return node.await(answer);
    }

    private void answer(Resident plan, @Nullable Explanation found, CompletableFuture<@Nullable Explanation> answer) {
        if (plan.isStored()) {
            answer.complete(found);
        } else {
            plan.dropped.add(answer::completeExceptionally);
            node.engine().afterCommit(plan, () -> answer.complete(found));
        }
    }

    private Explanation fromStore(int task) {
        List<StoredPlan> found = node.access().read(store -> store.load(List.of(number)));
        if (found.isEmpty()) {
            throw Commands.gone(id);
        }
        StoredPlan stored = found.get(0);
        PlanImage image = PlanImage.restore(PlanGraph.compile(stored.plan()), stored.head(), stored.tasks());
        TaskState state =
                node.access().read(store -> store.tasks(number, task, 1)).get(0);
        Gates gates = new Gates(image);
        if (state.status().isTerminal()) {
            return new Explanation(id, state.id(), state.status().name(), List.of(gates.ofEnded(state)));
        }
        List<Gate> all = new ArrayList<>(List.of(notClaimed()));
        all.addAll(gates.of(task));
        return new Explanation(id, state.id(), state.status().name(), all);
    }

    private static Gate notClaimed() {
        return new Gate(
                Code.NOT_CLAIMED,
                "This node does not hold the plan; it goes on when it is resumed, or when an orchestrator opens its store anew.",
                Json.object(Map.of()));
    }
}
