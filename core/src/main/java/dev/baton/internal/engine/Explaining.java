package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Explanation;
import dev.baton.Explanation.Code;
import dev.baton.Explanation.Gate;
import dev.baton.NodeState;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.internal.rules.Gates;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.PlanImage;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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

    Explanation plan() {
        PlanState stored = state();
        if (stored.status().isTerminal()) {
            return new Explanation(id, null, stored.status().name(), List.of(ended(stored)));
        }
        Answer answer = ask(plan -> new Obstacles(node.engine(), plan).ofPlan());
        return answer.explanation() != null
                ? answer.explanation()
                : answer.stranded() instanceof HeldElsewhere
                        ? fromStore(stored, answer.stranded())
                        : new Explanation(id, null, stored.status().name(), List.of(notClaimed(answer.stranded())));
    }

    private PlanState state() {
        PlanState state = node.access().read(store -> store.state(number));
        if (state == null) {
            throw Commands.gone(id);
        }
        return state;
    }

    private static Gate ended(PlanState stored) {
        String why = stored.error() == null
                ? ""
                : ": " + stored.error().code() + ": " + stored.error().message();
        return new Gate(
                Code.ENDED,
                "The plan ended " + stored.status() + " at " + Gates.shown(stored.endedAt()) + why + ".",
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

    Explanation task(int task) {
        while (!state().status().isTerminal()) {
            TaskState stored = stored(task);
            Answer answer = ask(plan ->
                    plan.image.statusOf(task).isTerminal() == stored.status().isTerminal()
                            ? new Obstacles(node.engine(), plan).ofTask(stored)
                            : null);
            if (answer.explanation() != null) {
                return answer.explanation();
            } else if (answer.stranded() != null) {
                return fromStore(task, answer.stranded());
            }
            // It ended, or was put back, since it was read; by now that is stored.
        }
        return fromStore(task, null);
    }

    private TaskState stored(int task) {
        return node.access().read(store -> store.tasks(number, task, 1)).get(0);
    }

    /** @param stranded why the plan cannot go on here; null: it can */
    private record Answer(
            @Nullable Explanation explanation, @Nullable BatonException stranded) {}

    private Answer ask(Function<Resident, @Nullable Explanation> question) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        node.post(answer, () -> {
            Plans plans = node.engine().plans();
            BatonException stranded = plans.strandedFor(number);
            if (stranded != null) {
                answer.complete(new Answer(null, stranded));
                return;
            }
            // One that sleeps is brought here for that.
            plans.arrivals()
                    .with(
                            number,
                            plan -> answer(plan, new Answer(question.apply(plan), null), answer),
                            why -> answer.complete(new Answer(null, why)));
        });
        return node.await(answer);
    }

    private void answer(Resident plan, Answer found, CompletableFuture<Answer> answer) {
        if (plan.isStored()) {
            answer.complete(found);
            return;
        }
        Consumer<BatonException> ifDropped = why -> {
            if (why instanceof HeldElsewhere) {
                answer.complete(new Answer(null, why));
            } else {
                answer.completeExceptionally(why);
            }
        };
        plan.dropped.add(ifDropped);
        node.engine().afterCommit(plan, () -> {
            plan.dropped.remove(ifDropped);
            answer.complete(found);
        });
    }

    private Explanation fromStore(PlanState head, @Nullable BatonException stranded) {
        List<Gate> all = new ArrayList<>(List.of(notHere(stranded)));
        for (StoredPlan stored : node.access().read(store -> store.load(List.of(number)))) {
            all.addAll(new Gates(image(stored)).ofPlan());
        }
        return new Explanation(id, null, head.status().name(), all);
    }

    private static PlanImage image(StoredPlan stored) {
        return PlanImage.restore(PlanGraph.compile(stored.plan()), stored.head(), stored.tasks());
    }

    private Explanation fromStore(int task, @Nullable BatonException stranded) {
        List<StoredPlan> found = node.access().read(store -> store.load(List.of(number)));
        if (found.isEmpty()) {
            throw Commands.gone(id);
        }
        StoredPlan stored = found.get(0);
        TaskState state = stored(task);
        Gates gates = new Gates(image(stored));
        if (state.status().isTerminal()) {
            return new Explanation(id, state.id(), state.status().name(), List.of(gates.ofEnded(state)));
        }
        List<Gate> all = new ArrayList<>(List.of(notHere(stranded)));
        all.addAll(gates.of(task));
        return new Explanation(id, state.id(), state.status().name(), all);
    }

    private Gate notHere(@Nullable BatonException why) {
        return why instanceof HeldElsewhere elsewhere && elsewhere.holder() != 0
                ? heldBy(elsewhere.holder())
                : notClaimed(why);
    }

    private Gate heldBy(long holder) {
        String name = node
                .access()
                .read(store -> store instanceof SharedPlanStore shared ? shared.nodes() : List.<NodeState>of())
                .stream()
                .filter(other -> other.number() == holder)
                .map(NodeState::name)
                .findAny()
                .orElse("");
        return new Gate(
                Code.HELD_ELSEWHERE,
                "Node " + holder + (name.isEmpty() ? "" : " (" + name + ")")
                        + " holds the plan; what else keeps it from going on is known there.",
                Gates.facts("node", holder, "name", name));
    }

    private static Gate notClaimed(@Nullable BatonException why) {
        return new Gate(
                Code.NOT_CLAIMED,
                "This node does not hold the plan" + (why == null ? "" : " (" + why.getMessage() + ")")
                        + "; it goes on when it is resumed, or when an orchestrator opens its store anew.",
                Gates.facts("code", why == null ? null : why.code()));
    }
}
