package dev.baton.cli;

import dev.baton.Dependency;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A random plan of short processes, each of which writes its name and dispatch key into a ledger when it starts and when it
 * ends: chains, joins, tasks that wait whatever happens, and some that fail on their first attempt.
 */
final class MixedPlan {
    static final int TASKS = 20;

    private static final String PROGRAM = """
            echo "start $BATON_TASK_ID $BATON_DISPATCH_KEY" >>"$1"
            sleep "$2"
            echo "end $BATON_TASK_ID $BATON_DISPATCH_KEY" >>"$1"
            [ "$BATON_ATTEMPT" -ge "$3" ] || exit 1
            printf '%s' "$BATON_TASK_ID"
            """;

    private MixedPlan() {}

    static Plan random(Random random, Path ledger) {
        Plan.Builder plan = Plan.named("mixed").maxParallel(6);
        for (int i = 0; i < TASKS; i++) {
            Set<String> before = new LinkedHashSet<>();
            for (int n = i == 0 ? 0 : random.nextInt(4); n > 0; n--) {
                before.add("t" + Math.max(0, i - 1 - random.nextInt(6)));
            }
            boolean fails = isUnsteady(i);
            double seconds = (5 + random.nextInt(30)) / 1000.0;
            plan.task("t" + i, task -> {
                List<String> argv = new ArrayList<>(List.of(
                        "sh", "-c", PROGRAM, "sh", ledger.toString(), Double.toString(seconds), fails ? "2" : "1"));
                boolean reads = true;
                for (String other : before) {
                    if (reads) {
                        argv.add("${" + other + "}");
                    } else {
                        task.dependsOn(Dependency.always(other));
                    }
                    reads = !reads;
                }
                task.type(Workspace.PROCESS).payload("argv", argv);
                if (fails) {
                    task.retry(RetryPolicy.fixed(3, Duration.ofMillis(20)));
                }
            });
        }
        return plan.output("${t" + (TASKS - 1) + "}").build();
    }

    /** Whether the task fails once. */
    static boolean isUnsteady(int task) {
        return task % 8 == 3;
    }

    /** How many attempts it takes, whatever is killed meanwhile: a process outlives the JVM that started it. */
    static int attempts(int task) {
        return isUnsteady(task) ? 2 : 1;
    }
}
