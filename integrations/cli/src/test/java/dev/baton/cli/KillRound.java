package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One plan whose process is killed with {@code kill -9} at random moments and started again by the same command until it has
 * ended; then everything that was written down is compared: the store, its history, and the ledger of the programs.
 */
final class KillRound {
    /** How often a round found the plan in which state when it had killed. */
    record Figures(int beforeSubmit, int underWay, int afterEnd) {
        Figures plus(Figures other) {
            return new Figures(beforeSubmit + other.beforeSubmit, underWay + other.underWay, afterEnd + other.afterEnd);
        }
    }

    private static final long BYTES_OF_A_MARK = "start t10 ".length() + 32L;
    private static final long MARKS_OF_A_PLAN = 2L * (MixedPlan.TASKS + 3);
    private static final long POLL_MILLIS = 3;

    private final Path directory;
    private final Random random;
    private final Path ledger;
    private final Path store;
    private final Path file;
    private final Plan plan;

    KillRound(Path directory, long seed) throws IOException {
        this.directory = directory;
        this.random = new Random(seed);
        this.ledger = Files.createFile(directory.resolve("ledger"));
        this.store = directory.resolve("store");
        this.file = directory.resolve("plan.json");
        this.plan = MixedPlan.random(random, ledger);
        Files.writeString(file, plan.document());
    }

    /**
     * @throws AssertionError if anything was lost, done twice or left behind
     */
    Figures run() throws IOException {
        int beforeSubmit = 0;
        int underWay = 0;
        int afterEnd = 0;
        StoredHistory known = new StoredHistory(null, List.of());
        for (int kills = kills(); kills > 0; kills--) {
            kill(start());
            StoredHistory found = StoredHistory.of(store);
            assertGoesOnFrom(known, found);
            known = found;
            beforeSubmit += found.plan() == null ? 1 : 0;
            underWay += found.isUnderWay() ? 1 : 0;
            afterEnd += found.plan() != null && !found.isUnderWay() ? 1 : 0;
        }
        CommandProcess last = start();
        assertThat(last.await()).as("exit code; stderr: %s", last.err()).isZero();
        audit(Json.parse(last.out()), known);
        return new Figures(beforeSubmit, underWay, afterEnd);
    }

    /** Most rounds kill once, the others up to three times in a row: also what has just begun to recover. */
    private int kills() {
        return Math.max(1, random.nextInt(6) - 2);
    }

    /** Three of four kills wait until the programs have come somewhere; the others hit the start, or the recovery. */
    private void kill(CommandProcess process) throws IOException {
        if (random.nextInt(4) == 0) {
            process.killAfter(random.nextInt(800));
            return;
        }
        long marks = MARKS_OF_A_PLAN - marks();
        long enough = marks() + (marks <= 0 ? 0 : random.nextLong(marks));
        while (process.isAlive(POLL_MILLIS) && marks() < enough) {
            // The wait is in the condition.
        }
        process.killAfter(random.nextInt(20));
    }

    private long marks() throws IOException {
        return Files.size(ledger) / BYTES_OF_A_MARK;
    }

    private CommandProcess start() {
        return CommandProcess.start(
                directory,
                Map.of(),
                "run",
                file.toString(),
                "--store",
                store.toString(),
                "--key",
                "k",
                "--output",
                "json");
    }

    private void audit(Json result, StoredHistory beforeLastRun) throws IOException {
        assertThat(result.text("status")).isEqualTo("COMPLETED");
        assertThat(result.text("output")).isEqualTo("t" + (MixedPlan.TASKS - 1));
        Map<String, Integer> attempts = new HashMap<>();
        result.at("/tasks")
                .elements()
                .forEach(task -> attempts.put(
                        task.text("id"), task.at("/attempt").decimal().intValueExact()));

        StoredHistory end = StoredHistory.of(store);
        assertGoesOnFrom(beforeLastRun, end);
        auditHistory(end.events());
        auditLedger(Files.readAllLines(ledger), attempts);
        assertThat(processesOfThisRound()).as("processes left").isEmpty();
    }

    private static void assertGoesOnFrom(StoredHistory earlier, StoredHistory later) {
        int common = Math.min(earlier.events().size(), later.events().size());
        assertThat(later.events().subList(0, common))
                .as("what was committed is still there, and is only appended to")
                .isEqualTo(earlier.events());
    }

    private void auditHistory(List<PlanEvent> events) {
        assertThat(events.stream().map(PlanEvent::seq))
                .as("history has no gaps")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        Set<String> completed = new HashSet<>();
        Set<String> dispatched = new HashSet<>();
        for (PlanEvent event : events) {
            String task = String.valueOf(event.task());
            if (event.type() == PlanEvent.Type.TASK_COMPLETED) {
                assertThat(completed.add(task)).as("%s completed once", task).isTrue();
            } else if (event.type() == PlanEvent.Type.TASK_DISPATCHED) {
                assertThat(dispatched.add(task + " " + event.attempt()))
                        .as("%s is one intent", event)
                        .isTrue();
                plan.dependenciesOf(plan.tasks().get(Integer.parseInt(task.substring(1))))
                        .forEach(edge -> assertThat(completed)
                                .as("%s waits for its dependencies", task)
                                .contains(((Dependency.Edge) edge).task()));
            }
        }
        assertThat(completed).as("completed tasks").hasSize(MixedPlan.TASKS);
        assertThat(events.get(events.size() - 1).type()).isEqualTo(PlanEvent.Type.PLAN_COMPLETED);
    }

    private static void auditLedger(List<String> lines, Map<String, Integer> attempts) {
        assertThat(lines).as("a dispatch key that ran twice").doesNotHaveDuplicates();
        for (int i = 0; i < MixedPlan.TASKS; i++) {
            String task = "t" + i;
            int expected = MixedPlan.attempts(i);
            assertThat(attempts.get(task)).as("attempts of %s", task).isEqualTo(expected);
            for (String mark : List.of("start ", "end ")) {
                assertThat(lines.stream().filter(line -> line.startsWith(mark + task + " ")))
                        .as("%s%s in the ledger", mark, task)
                        .hasSize(expected);
            }
        }
    }

    /** Programs have the ledger among their arguments. */
    private List<String> processesOfThisRound() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(process -> process.resolve("cmdline"))
                    .map(KillRound::readIfThere)
                    .filter(line -> line.contains(ledger.toString()))
                    .toList();
        }
    }

    private static String readIfThere(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // no process, or it has just ended
        }
    }
}
