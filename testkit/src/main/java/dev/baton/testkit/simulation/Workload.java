package dev.baton.testkit.simulation;

import dev.baton.Dependency;
import dev.baton.Dependency.Edge;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import dev.baton.internal.engine.LimitSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The plans of one run, and the limits they share. Every plan has its own stream of choices. */
final class Workload {
    /** Where a task says whose result it reads. */
    static final String FROM = "x-from";

    /** What it reads if there is none. */
    static final String NOTHING = "nothing";

    private static final int MOST_PLANS = 8;

    private final List<Plan> plans = new ArrayList<>();
    private final int size;
    private final LimitSettings limits;

    Workload(Choices choices) {
        Choices.Stream chance = choices.stream("workload");
        this.size = 1 + Math.min(chance.below(MOST_PLANS), chance.below(MOST_PLANS));
        this.limits = limits(chance);
        for (int i = 0; i < size; i++) {
            plans.add(new Shape(choices.stream("plan " + i)).plan("plan-" + i));
        }
    }

    int size() {
        return size;
    }

    /** Its plans as documents, and the limits, for readers. */
    String describe() {
        StringBuilder text = new StringBuilder(limits.toString());
        for (int i = 0; i < size; i++) {
            text.append('\n').append(plan(i).document());
        }
        return text.toString();
    }

    LimitSettings limits() {
        return limits;
    }

    private static LimitSettings limits(Choices.Stream chance) {
        Map<String, Integer> perAdapter = new LinkedHashMap<>();
        if (chance.below(3) == 2) {
            perAdapter.put("deduped", 1 + chance.below(3));
        }
        if (chance.below(4) == 3) {
            perAdapter.put(Agents.LOCAL, 1 + chance.below(2));
        }
        Map<String, LimitSettings.RateLimit> rates = new LinkedHashMap<>();
        if (chance.below(6) == 5) {
            rates.put("unsafe", new LimitSettings.RateLimit(1 + chance.below(3), Duration.ofSeconds(2)));
        }
        int failures = chance.below(3) == 2 ? 2 + chance.below(3) : 0;
        return new LimitSettings(
                chance.below(3) == 2 ? 1 + chance.below(4) : 256,
                perAdapter,
                Map.of("gpu", 2),
                Map.of("repo", 1),
                rates,
                new LimitSettings.Breaking(failures, Duration.ofSeconds(2), Duration.ofSeconds(20)),
                chance.below(4) == 3 ? 1 + chance.below(3) : Integer.MAX_VALUE,
                Duration.ofSeconds(10));
    }

    Plan plan(int number) {
        return plans.get(number);
    }

    /** Draws one plan. */
    private static final class Shape {
        private final Choices.Stream chance;
        private final List<String> earlier = new ArrayList<>();
        private int stage;

        Shape(Choices.Stream chance) {
            this.chance = chance;
        }

        Plan plan(String name) {
            Plan.Builder plan = Plan.named(name).defaultTimeout(Duration.ofSeconds(30));
            int form = chance.below(6);
            int size = 1 + chance.below(10);
            boolean hasStages = chance.below(5) == 4;
            for (int t = 0; t < size; t++) {
                Task.Builder task = task("t" + t);
                if (hasStages) {
                    stage += chance.below(3) == 2 ? 1 : 0;
                    task.stage("s" + stage);
                }
                wire(task, form, t);
                plan.task(task.build());
                earlier.add("t" + t);
            }
            if (chance.below(4) == 3) {
                Task.Builder cleanup = timed(Task.named("c").type(type())).cleanup(true);
                plan.task(cleanup.build());
            }
            plan.failFast(chance.oneOf(Plan.FailFast.values()));
            if (chance.below(4) == 3) {
                plan.maxParallel(1 + chance.below(3));
            }
            if (chance.below(6) == 5) {
                plan.timeout(Duration.ofSeconds(5 + chance.below(120)));
            }
            if (chance.below(4) == 3) {
                plan.output(Map.of("plan", "${plan#/name}"));
            }
            return plan.build();
        }

        private Task.Builder task(String id) {
            if (chance.below(8) == 7) {
                return wait(id);
            }
            Task.Builder task = timed(Task.named(id).type(type()));
            if (chance.below(6) == 5) {
                task.permit("gpu", 1 + chance.below(2));
            } else if (chance.below(8) == 7) {
                task.permit("repo:" + chance.oneOf("a", "b"), 1);
            }
            return task;
        }

        private String type() {
            return chance.oneOf("deduped", Agents.LOCAL, "lookup", "unsafe");
        }

        private Task.Builder wait(String id) {
            Task.Builder task = Task.named(id).type(Task.WAIT);
            switch (chance.below(5)) {
                case 0 -> task.payload("for", "PT" + (1 + chance.below(20)) + "S");
                case 1 -> task.payload("event", "go");
                case 2 -> task.payload("event", "go").payload("expireAfter", "PT20S");
                case 3 ->
                    task.payload("event", "go").payload("expireAfter", "PT20S").payload("onExpiry", "complete");
                default -> task.payload("for", "PT" + (3 + chance.below(5)) + "M");
            }
            return task;
        }

        private Task.Builder timed(Task.Builder task) {
            if (chance.below(3) == 2) {
                task.timeout(Duration.ofSeconds(2 + chance.below(20)));
            }
            if (chance.below(8) == 7) {
                task.totalTimeout(Duration.ofSeconds(5 + chance.below(40)));
            }
            if (chance.below(10) == 9) {
                task.idleTimeout(Duration.ofSeconds(2 + chance.below(10)));
            }
            if (chance.below(2) == 1) {
                task.retry(new RetryPolicy(
                        1 + chance.below(4),
                        Duration.ofMillis(500 + 500L * chance.below(5)),
                        1 + chance.below(3),
                        Duration.ofSeconds(3 + chance.below(8)),
                        chance.below(3) * 0.4));
            }
            if (chance.below(2) == 1) {
                task.onUnknown(chance.oneOf(Task.OnUnknown.values()));
            }
            if (chance.below(2) == 1) {
                task.onUnsettled(chance.oneOf(Task.OnUnsettled.values()));
                task.cancelGrace(Duration.ofSeconds(2 + chance.below(10)));
            }
            return task;
        }

        private void wire(Task.Builder task, int form, int number) {
            if (number > 0) {
                switch (form) {
                    case 0 -> task.dependsOn("t" + (number - 1));
                    case 1 -> task.dependsOn("t0");
                    case 2 -> diamond(task, number);
                    case 3 ->
                        task.dependsOn(earlier.get(Math.max(0, number - 3)), earlier.get(Math.max(0, number - 2)));
                    default -> random(task);
                }
                if (chance.below(6) == 5) {
                    refer(task);
                }
            }
            task.allowFailure(chance.below(5) == 4);
            if (chance.below(6) == 5) {
                task.ifUnreachable(Task.IfUnreachable.FAIL);
            }
        }

        private static void diamond(Task.Builder task, int number) {
            int place = number % 4;
            if (place == 0) {
                task.dependsOn("t" + (number - 3), "t" + (number - 2), "t" + (number - 1));
            } else {
                task.dependsOn("t" + (number - place));
            }
        }

        private void random(Task.Builder task) {
            for (int entries = chance.below(4); entries > 0; entries--) {
                if (chance.below(4) == 3) {
                    List<Edge> any = new ArrayList<>();
                    for (int e = 1 + chance.below(3); e > 0; e--) {
                        any.add(edge());
                    }
                    task.dependsOn(new Dependency.AnyOf(any));
                } else {
                    task.dependsOn(edge());
                }
            }
        }

        private Edge edge() {
            Set<Outcome> accepts = EnumSet.noneOf(Outcome.class);
            switch (chance.below(6)) {
                case 1 -> accepts.add(Outcome.FAILURE);
                case 2 -> accepts.addAll(Dependency.ALWAYS);
                case 3 -> {
                    for (Outcome outcome : Outcome.values()) {
                        if (chance.below(2) == 1) {
                            accepts.add(outcome);
                        }
                    }
                }
                default -> {}
            }
            if (accepts.isEmpty()) {
                accepts.add(Outcome.SUCCESS);
            }
            return new Edge(chance.oneOf(earlier), accepts);
        }

        /** The edge that a reference implies replaces none that is written. */
        private void refer(Task.Builder task) {
            String source = chance.oneOf(earlier);
            Edge on = new Edge(source, EnumSet.of(Outcome.SUCCESS));
            if (chance.below(2) == 0) {
                task.dependsOn(on).runIf(source + "#/ok == true");
            } else {
                task.payload(FROM, Map.of("$from", source + "#/by", "default", NOTHING));
            }
        }
    }
}
