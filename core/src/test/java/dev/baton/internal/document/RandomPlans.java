package dev.baton.internal.document;

import dev.baton.Dependency;
import dev.baton.Dependency.Edge;
import dev.baton.Json;
import dev.baton.Limits;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Valid plans of every shape; the same seed gives the same plan. */
final class RandomPlans {
    private static final String[] TEXTS = {
        "plain",
        "",
        "with \"quotes\" and \\",
        "two\nlines\t",
        "ünïcödé 😀",
        "$${not#a}",
        "null",
        "NO",
        "0x1F",
        "\u2028 \u007f"
    };

    private final Random random;

    RandomPlans(long seed) {
        this.random = new Random(seed);
    }

    Plan next() {
        Plan.Builder plan = Plan.named("plan " + random.nextInt(100));
        maybe(() -> plan.id("run-" + random.nextInt(100)));
        maybe(() -> plan.title(text()));
        maybe(() -> plan.description(text()));
        maybe(() -> plan.request(text()));
        maybe(() -> plan.owner("owner"));
        maybe(() -> plan.label("a/b~c", text()).label("k", text()));
        maybe(() -> plan.input("i", json(2)).input("j", text()));
        maybe(() -> plan.limits(new Limits(
                random.nextBoolean() ? 1 + random.nextInt(9) : null, random.nextBoolean() ? duration() : null)));
        maybe(() -> plan.failFast(pick(Plan.FailFast.values())));
        maybe(() -> plan.defaultRetry(retry()));
        maybe(() -> plan.defaultTimeout(duration()));
        maybe(() -> plan.defaultIdleTimeout(duration()));
        maybe(() -> plan.defaultTotalTimeout(duration()));
        List<String> main = new ArrayList<>();
        int size = 1 + random.nextInt(8);
        for (int i = 0; i < size; i++) {
            plan.task(task("t" + i, main));
            main.add("t" + i);
        }
        maybe(() -> plan.task(
                Task.named("sweep").type("x").cleanup(true).dependsOn("t0").build()));
        maybe(() -> plan.output(random.nextBoolean() ? "${t0#/x}" : json(2)));
        return plan.build();
    }

    private Task task(String id, List<String> before) {
        Task.Builder task = Task.named(id).type("type " + random.nextInt(3));
        maybe(() -> task.title(text()));
        maybe(() -> task.description(text()));
        maybe(() -> task.adapter("adapter"));
        maybe(() -> task.payload(json(3)));
        if (!before.isEmpty()) {
            maybe(() -> task.payload("ref", "${" + before.get(0) + "#/v}"));
            maybe(() -> task.dependsOn(Dependency.on(before.get(0))));
            maybe(() -> task.runIf("exists(" + before.get(before.size() - 1) + "#/x) || inputs#/i == 'a'"));
            maybe(() -> task.dependsOn(edge(before.get(before.size() - 1))));
            maybe(() -> task.dependsOn(Dependency.anyOf(edge(before.get(0)), edge(before.get(before.size() - 1)))));
        }
        maybe(() -> task.retry(retry()));
        maybe(() -> task.timeout(duration()));
        maybe(() -> task.idleTimeout(duration()));
        maybe(() -> task.totalTimeout(duration()));
        maybe(() -> task.cancelGrace(duration()));
        maybe(() -> task.allowFailure(random.nextBoolean()));
        maybe(() -> task.ifUnreachable(pick(Task.IfUnreachable.values())));
        maybe(() -> task.onUnknown(pick(Task.OnUnknown.values())));
        maybe(() -> task.onUnsettled(pick(Task.OnUnsettled.values())));
        maybe(() -> task.permit("gpu", 1 + random.nextInt(3)).permit("x", 1));
        if (random.nextInt(3) == 0) {
            task.stage("stage");
        }
        Task built = task.build();
        return mayLackItsReference(built) ? Task.named(id).type("simple").build() : built;
    }

    /** A written edge that lets the task run without success, beside a reference that has no default. */
    private static boolean mayLackItsReference(Task task) {
        return !Plan.named("p").task("t0", t -> t.type("x")).task(task).build().problems().stream()
                .filter(problem -> problem.code().equals("REFERENCE_MAY_BE_ABSENT"))
                .toList()
                .isEmpty();
    }

    private Edge edge(String task) {
        EnumSet<Outcome> accepts = EnumSet.noneOf(Outcome.class);
        while (accepts.isEmpty()) {
            for (Outcome outcome : Outcome.values()) {
                if (random.nextInt(3) == 0) {
                    accepts.add(outcome);
                }
            }
        }
        return random.nextInt(3) == 0 ? Dependency.always(task) : new Edge(task, accepts);
    }

    private RetryPolicy retry() {
        return switch (random.nextInt(3)) {
            case 0 -> RetryPolicy.exponential(1 + random.nextInt(5), duration());
            case 1 -> RetryPolicy.fixed(2, duration());
            default -> new RetryPolicy(3, duration(), 1 + random.nextDouble() * 99, duration(), random.nextDouble());
        };
    }

    private Duration duration() {
        return Duration.ofMillis(1 + random.nextInt(100_000_000)).plusNanos(random.nextInt(3));
    }

    private Json json(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> Json.of(text());
            case 1 -> Json.of(random.nextBoolean() ? random.nextInt() : random.nextLong());
            case 2 ->
                Json.of(new BigDecimal("-12345678901234567890.123e-20").scaleByPowerOfTen(random.nextInt(400) - 200));
            case 3 -> Json.of(random.nextDouble());
            case 4 -> random.nextBoolean() ? Json.TRUE : Json.NULL;
            case 5 -> Json.array(List.of(json(depth - 1), json(depth - 1)));
            default -> {
                Map<String, Json> fields = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    fields.put("k" + text(), json(depth - 1));
                }
                yield Json.object(fields);
            }
        };
    }

    private String text() {
        return pick(TEXTS);
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void maybe(Runnable step) {
        if (random.nextInt(3) == 0) {
            step.run();
        }
    }
}
