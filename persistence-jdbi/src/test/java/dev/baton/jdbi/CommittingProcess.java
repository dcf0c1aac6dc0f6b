package dev.baton.jdbi;

import static dev.baton.testkit.store.Entries.event;
import static dev.baton.testkit.store.Entries.head;
import static dev.baton.testkit.store.Entries.step;
import static dev.baton.testkit.store.Entries.withEvents;
import static dev.baton.testkit.store.Entries.withRows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.testkit.store.Entries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A process of its own that holds a store and commits without end. Its standard output says {@code open}, and then
 * {@code plan version .} for each entry whose commit has returned; the dot shows that the line is whole.
 */
final class CommittingProcess implements AutoCloseable {
    private static final int PLANS = 8;
    private static final Plan CONTENT = Entries.plan("loop", 3);

    private final ProcessHandle process;
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    private final CompletableFuture<Boolean> acknowledged = new CompletableFuture<>();
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Void> heardAll;

    private CommittingProcess(Process process) {
        this.process = process.toHandle();
        // On a thread of its own: the common pool may have only one, and this one blocks.
        this.heardAll = CompletableFuture.runAsync(
                () -> {
                    process.inputReader(StandardCharsets.UTF_8).lines().forEach(this::hear);
                    opened.complete(false);
                    acknowledged.complete(false);
                },
                reading -> new Thread(reading, "reader").start());
    }

    /** A directory of JSON lines if the path ends so, else an H2 file. */
    static PlanStore store(Path path) {
        return path.endsWith("json") ? PlanStore.jsonFiles(path) : JdbiPlanStore.h2File(path);
    }

    static CommittingProcess start(Path file) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new CommittingProcess(new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommittingProcess.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private void hear(String line) {
        if (line.equals("open")) {
            opened.complete(true);
        } else if (line.endsWith(" .")) {
            lines.add(line.substring(0, line.length() - 2));
            acknowledged.complete(true);
        }
    }

    /** Waits until it holds the file. */
    void awaitOpen() {
        assertThat(opened.join()).isTrue();
    }

    /** Waits until it has acknowledged something. */
    void awaitAcknowledged() {
        assertThat(acknowledged.join()).isTrue();
    }

    /** Kills it with signal 9 and returns {@code plan version} for each entry it has acknowledged. */
    List<String> kill() {
        close();
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        heardAll.join();
    }

    /** The process itself; its argument is the store. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        PlanStore store = store(Path.of(args[0]));
        store.open();
        System.out.println("open");
        while (true) {
            List<PlanCommit> flush = new ArrayList<>();
            for (long plan = 1; plan <= PLANS; plan++) {
                long version = store.version(plan);
                flush.add(version == 0 ? Entries.create(plan, "run-" + plan, CONTENT) : next(plan, version));
            }
            List<CommitResult> results = store.commit(flush);
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof CommitResult.Committed) {
                    System.out.println(flush.get(i).plan() + " " + (flush.get(i).version() + 1) + " .");
                }
            }
        }
    }

    /** One event for each version. */
    private static PlanCommit next(long plan, long version) {
        PlanCommit step = step(plan, version, head("run-" + plan, CONTENT, PlanStatus.RUNNING, version + 1));
        int task = (int) (version % 3);
        return withEvents(
                withRows(step, Entries.completed(task, Json.of(version))),
                event(version + 1, PlanEvent.Type.TASK_COMPLETED, "t" + task));
    }
}
