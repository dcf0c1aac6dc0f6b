package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.NodeState;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands plans over whose tasks no adapter serves here, to a node that serves all that is open of them (L28). A word is left for the plan, and
 * the commit that gives the plan away leaves it unanswered: so the heir finds it in its inbox, and takes the plan up. Runs in the mailbox.
 */
final class Heirs {
    private static final Logger LOG = LoggerFactory.getLogger(Heirs.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What the word says: nothing but that it is there. */
    static final Json WORD = Json.object(Map.of("do", Json.of("take")));

    private final Fleet fleet;
    private final Engine engine;

    /** Plans of which something cannot be gone on with here. */
    private final Set<Long> stuck = new LinkedHashSet<>();

    private boolean isLooking;

    Heirs(Fleet fleet) {
        this.fleet = fleet;
        this.engine = fleet.engine();
    }

    /** No adapter serves an open task of the plan here. */
    void seek(Resident plan) {
        if (!fleet.isAtRest() && stuck.add(plan.number) && !isLooking) {
            isLooking = true;
            fleet.clock().in(Duration.ZERO, this::look);
        }
    }

    private void look() {
        stuck.removeIf(number -> {
            Resident plan = engine.plans().find(number);
            return plan == null || engine.adapters().serve(openTasks(plan));
        });
        if (stuck.isEmpty()) {
            isLooking = false;
            return;
        }
        fleet.ask(
                store -> store.nodes(),
                nodes -> {
                    List.copyOf(stuck).forEach(number -> Faults.contain(() -> handOver(number, nodes)));
                    fleet.clock().in(INTERVAL, this::look);
                },
                (BatonException failure) -> fleet.clock().in(INTERVAL, this::look));
    }

    private static Set<Task> openTasks(Resident plan) {
        Set<Task> open = new LinkedHashSet<>();
        for (int task = 0; task < plan.image.graph().size(); task++) {
            TaskStatus status = plan.image.statusOf(task);
            boolean isNext = status == TaskStatus.READY || status == TaskStatus.BACKOFF;
            TaskState state = plan.image.open(task);
            if ((isNext || state != null && state.isInFlight())
                    && !plan.image.graph().isWait(task)) {
                open.add(plan.image.graph().task(task));
            }
        }
        return open;
    }

    private static Set<String> names(Resident plan) {
        Set<String> names = new TreeSet<>();
        for (Task task : openTasks(plan)) {
            names.add(task.adapter() != null ? task.adapter() : String.valueOf(task.type()));
        }
        return names;
    }

    private void handOver(long number, List<NodeState> nodes) {
        Resident plan = engine.plans().find(number);
        if (plan == null || plan.heir != 0 || plan.calls().stream().anyMatch(Attending::worksHere)) {
            return;
        }
        Set<String> needed = names(plan);
        Optional<NodeState> heir = nodes.stream()
                .filter(node -> node.isAlive() && node.number() != plan.tenure.node())
                .filter(node -> node.adapters().containsAll(needed))
                .min(Comparator.comparingLong(NodeState::plans));
        heir.ifPresent(node -> fleet.ask(
                store -> store.post(number, WORD), word -> give(plan, node, word), (BatonException failure) -> {}));
    }

    private void give(Resident plan, NodeState heir, long word) {
        if (!plan.isHeld || plan.heir != 0 || plan.hold.signal() != word - 1) {
            return; // there is another word before it: next time
        }
        plan.hasRead(word);
        plan.heir = heir.number();
        engine.afterCommit(plan, () -> engine.plans().leave(plan, heir.number()));
        LOG.atInfo()
                .addKeyValue("plan", plan.image.id())
                .addKeyValue("event", "plan_handed_over")
                .log(
                        "Plan {} goes to node {} ({}), which serves its tasks",
                        plan.image.id(),
                        heir.number(),
                        heir.name());
    }
}
