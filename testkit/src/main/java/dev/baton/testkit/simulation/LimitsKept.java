package dev.baton.testkit.simulation;

import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.Task;
import dev.baton.TaskState;
import dev.baton.internal.engine.LimitSettings;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.TaskRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * I21: no intent where there is no room for it: on the node, for its adapter, in its plan, of its permits. Seen in the order in which the
 * node decided, which the commit numbers tell, and counted anew from the rows by whoever
 * takes over.
 */
final class LimitsKept extends Invariant {
    private final LimitSettings limits;
    private final Map<Life, Books> books = new HashMap<>();

    /** @param takenIn whose rows count from here on; null: those of none */
    private record Decided(
            PlanEvent event,
            Plan plan,
            long number,
            @Nullable PlanRows takenIn) {}

    LimitsKept(Trial trial) {
        super("I21", trial);
        this.limits = trial.workload.limits();
    }

    @Override
    public void opened(Life node, PlanStore.Identity identity) {
        Books own = new Books();
        books.put(node, own);
        if (!trial().store.isShared()) {
            trial().store.plans().forEach(own::takeIn);
        }
    }

    @Override
    public void joined(Life node) {
        books.put(node, new Books());
    }

    @Override
    public void claimed(PlanRows plan, Life node) {
        of(node).forget(plan.number);
    }

    @Override
    public void missed(PlanRows plan, PlanCommit commit, Life node) {
        of(node).forget(plan.number); // it is loaded anew
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        long holder = commit.hold().node();
        if (holder != 0 && trial().store.member(holder) != trial().store.writer()) {
            of(trial().store.writer()).forget(plan.number); // it is handed over
        }
    }

    @Override
    public void asked(Life node, List<PlanCommit> batch) {
        if (trial().store.writers() > 1) {
            return; // flushes overtake each other, and with them the order in which was decided
        } else if (!trial().store
                .isDeclaredDead(node)) { // else it may have let go of plans already, and nothing of it passes
            of(node).asked(batch);
        }
    }

    /** What was decided about it meanwhile is not asked for any more. */
    @Override
    public void refused(PlanCommit commit) {
        books.values().forEach(each -> each.giveAll(commit.plan()));
    }

    @Override
    public void begun(PlanRows plan, TaskRef ref, Life node) {
        of(node).sent.add(plan.number + "/" + ref.taskId());
    }

    private Books of(Life node) {
        return books.computeIfAbsent(node, each -> new Books());
    }

    /** What one node has given out. */
    private final class Books {
        private final Map<String, Integer> used = new HashMap<>();
        private final Map<String, List<String>> held = new HashMap<>();
        private final Set<String> sent = new HashSet<>();

        /** By plan: up to which event it is counted. */
        private final Map<Long, Long> counted = new HashMap<>();

        /** Counts what is under way in a plan. */
        void takeIn(PlanRows plan) {
            counted.merge(plan.number, plan.head.lastSeq(), Math::max);
            for (int t = 0; t < plan.tasks.size(); t++) {
                TaskState row = plan.row(t);
                if (row != null && row.isInFlight() && !plan.isWait(t)) {
                    take(plan.number + "/" + row.id(), needs(plan.task(t), plan.number));
                }
            }
        }

        void forget(long plan) {
            if (counted.remove(plan) != null) {
                giveAll(plan);
            }
        }

        void giveAll(long plan) {
            List.copyOf(held.keySet()).stream()
                    .filter(attempt -> attempt.startsWith(plan + "/"))
                    .forEach(this::give);
        }

        /** What is asked for once more, because nobody knows what became of it, is counted once. */
        void asked(List<PlanCommit> batch) {
            List<Decided> all = new ArrayList<>();
            for (PlanCommit commit : batch) {
                PlanRows known = trial().store.find(commit.plan());
                Plan plan = commit.created() != null ? commit.created().plan() : known == null ? null : known.plan;
                giveWithdrawn(commit);
                PlanRows takenIn = counted.containsKey(commit.plan()) ? null : known;
                long from = takenIn != null ? takenIn.head.lastSeq() : counted.getOrDefault(commit.plan(), 0L);
                for (PlanEvent event : commit.events()) {
                    if (plan != null && event.seq() > from && event.task() != null) {
                        all.add(new Decided(event, plan, commit.plan(), takenIn));
                        takenIn = null;
                    }
                }
                if (takenIn != null) {
                    takeIn(takenIn);
                }
                counted.put(commit.plan(), Math.max(from, commit.head().lastSeq()));
            }
            all.sort(Comparator.comparingLong(decided -> decided.event.commit()));
            all.forEach(each -> {
                if (each.takenIn != null) {
                    takeIn(each.takenIn); // now it was loaded, at the latest
                }
                decided(each);
            });
        }

        /** A node that may start nothing takes back what it has not sent, without a word. */
        private void giveWithdrawn(PlanCommit commit) {
            if (!trial().store.isShared() || held.isEmpty()) {
                return;
            }
            Set<String> kept = new HashSet<>();
            commit.events().forEach(event -> kept.add(String.valueOf(event.task())));
            commit.open().stream().filter(TaskState::isInFlight).forEach(task -> kept.add(task.id()));
            Set<String> written = new HashSet<>();
            for (TaskState row : commit.rows()) {
                (row.isInFlight() ? kept : written).add(row.id());
            }
            String prefix = commit.plan() + "/";
            for (String attempt : List.copyOf(held.keySet())) {
                if (attempt.startsWith(prefix)) {
                    String task = attempt.substring(prefix.length());
                    boolean isIn = !trial().store.blocks() && !written.contains(task);
                    if (!kept.contains(task) && !isIn) {
                        give(attempt);
                    }
                }
            }
        }

        private void decided(Decided decided) {
            PlanEvent event = decided.event;
            String attempt = decided.number + "/" + event.task();
            switch (event.type()) {
                case TASK_DISPATCHED -> {
                    Task task = task(decided.plan, String.valueOf(event.task()));
                    if (!Task.WAIT.equals(task.type())) {
                        give(attempt); // withdrawn before, without a word
                        take(attempt, needs(task, decided.number));
                        check(decided, task);
                    }
                }
                case TASK_COMPLETED, TASK_FAILED, TASK_BACKOFF, TASK_NOT_STARTED, TASK_INTERRUPTED, TASK_CANCELLED ->
                    give(attempt);
                default -> {}
            }
        }

        private void check(Decided decided, Task task) {
            for (String name : needs(task, decided.number)) {
                int most = most(name, decided.plan);
                if (used.getOrDefault(name, 0) > most && surely(name, decided) > most) {
                    throw broken("plan " + decided.plan.name() + ": " + decided.event + " makes " + used.get(name)
                            + " of " + most + " for " + name + ", with " + held);
                }
            }
        }

        /** Without what may have been taken back, which shows as soon as it matters: it was never sent. */
        private int surely(String name, Decided decided) {
            String last = decided.number + "/" + decided.event.task();
            return held.entrySet().stream()
                    .filter(each ->
                            !trial().store.isShared() || each.getKey().equals(last) || sent.contains(each.getKey()))
                    .mapToInt(each -> Collections.frequency(each.getValue(), name))
                    .sum();
        }

        private void take(String attempt, List<String> needs) {
            held.put(attempt, needs);
            needs.forEach(name -> used.merge(name, 1, Integer::sum));
        }

        private void give(String attempt) {
            sent.remove(attempt);
            List<String> needs = held.remove(attempt);
            if (needs != null) {
                needs.forEach(name -> used.merge(name, -1, Integer::sum));
            }
        }
    }

    private static Task task(Plan plan, String id) {
        for (Task task : plan.tasks()) {
            if (task.id().equals(id)) {
                return task;
            }
        }
        throw new IllegalArgumentException(id);
    }

    private int most(String name, Plan plan) {
        if (name.equals("node")) {
            return limits.maxInFlight();
        } else if (name.startsWith("adapter ")) {
            return limits.perAdapter().getOrDefault(name.substring(8), Integer.MAX_VALUE);
        } else if (name.startsWith("plan ")) {
            Integer most = plan.limits().maxParallel();
            return most == null ? Integer.MAX_VALUE : most;
        }
        int colon = name.indexOf(':');
        Integer most =
                colon < 0 ? limits.permits().get(name) : limits.permitsPerKey().get(name.substring(0, colon));
        return most == null ? 0 : most;
    }

    /** Each name as often as it is needed. */
    private static List<String> needs(Task task, long number) {
        List<String> needs = new ArrayList<>();
        needs.add("node");
        needs.add("adapter " + task.type());
        needs.add("plan " + number);
        task.permits().forEach((name, weight) -> {
            for (int i = 0; i < weight; i++) {
                needs.add(name);
            }
        });
        return needs;
    }
}
