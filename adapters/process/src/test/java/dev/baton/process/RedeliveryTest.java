package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.spi.Lookup;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A known key never runs twice, and a process outlives the JVM that started it. */
class RedeliveryTest {
    private static final TaskRef REF = Host.ref("gated");
    private static final TaskReport DONE = TaskReport.completed(Json.of("done"));

    @TempDir
    Path directory;

    private Path spool;
    private Programs programs;

    @BeforeEach
    void prepare() {
        spool = directory.resolve("spool");
        programs = new Programs(directory);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        programs.open();
        Await.until("all processes are gone", () -> programs.alive().isEmpty());
    }

    private static TaskHandle handle(TaskReport report) {
        assertThat(report).isInstanceOf(TaskReport.Running.class);
        return ((TaskReport.Running) report).handle();
    }

    @Test
    @DisplayName("L32 the same key twice starts once")
    void theSameKeyStartsOnce() throws Exception {
        Json payload = programs.gated();
        try (Host host = Host.free(spool)) {
            TaskHandle first = handle(host.dispatch(REF, "process", payload));
            TaskHandle second = handle(host.dispatch(REF, "process", payload));
            assertThat(second.value()).isEqualTo(first.value());

            programs.open();
            assertThat(host.end(REF)).isEqualTo(new TaskResult.Completed(Json.of("done")));
            assertThat(host.dispatch(REF, "process", payload))
                    .as("after its end")
                    .isEqualTo(DONE);
            assertThat(host.poll(REF, first)).isEqualTo(DONE);
            assertThat(host.reports(REF)).hasSize(1);
        }
        assertThat(programs.runs()).isEqualTo(1);
    }

    @Test
    @DisplayName("L32 of many dispatches at once, by several nodes, one starts")
    void aRaceHasOneWinner() throws Exception {
        int racers = 6;
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        List<Host> hosts = new ArrayList<>();
        try {
            for (int i = 0; i < racers; i++) {
                hosts.add(Host.free(spool));
            }
            programs.open();
            for (int round = 1; round <= 20; round++) {
                TaskRef ref = new TaskRef("store", "plan", "race", round);
                Json payload = programs.gated();
                CyclicBarrier together = new CyclicBarrier(racers);
                List<CompletableFuture<TaskReport>> reports = new ArrayList<>();
                for (Host host : hosts) {
                    reports.add(CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    together.await();
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                                return host.dispatch(ref, "process", payload);
                            },
                            threads));
                }
                for (int i = 0; i < racers; i++) {
                    TaskReport report = reports.get(i).join();
                    assertThat(report).isInstanceOfAny(TaskReport.Running.class, TaskReport.Ended.class);
                    if (report instanceof TaskReport.Running) {
                        assertThat(hosts.get(i).end(ref)).isEqualTo(new TaskResult.Completed(Json.of("done")));
                    }
                }
                assertThat(programs.runs()).isEqualTo(round);
            }
        } finally {
            threads.shutdown();
            hosts.forEach(Host::close);
        }
    }

    @Test
    void aSecondAdapterFindsWhatRuns() throws Exception {
        Json payload = programs.gated();
        TaskHandle handle;
        try (Host first = Host.free(spool)) {
            handle = handle(first.dispatch(REF, "process", payload));
            Await.until("the program runs", () -> programs.runs() == 1);
        }
        try (Host second = Host.free(spool)) {
            assertThat(handle(second.poll(REF, handle)).value()).isEqualTo(handle.value());
            programs.open();
            assertThat(second.end(REF)).isEqualTo(new TaskResult.Completed(Json.of("done")));
        }
        assertThat(programs.runs()).isEqualTo(1);
    }

    @Test
    void aSecondAdapterFindsWhatEndedMeanwhile() throws Exception {
        Json payload = programs.gated().with("stdout", Json.of("lines"));
        TaskHandle handle;
        try (Host first = Host.free(spool)) {
            handle = handle(first.dispatch(REF, "process", payload));
        }
        programs.open();
        Await.until(
                "it has ended", () -> programs.runs() == 1 && programs.alive().isEmpty());
        try (Host second = Host.free(spool)) {
            TaskReport lines = TaskReport.completed(Json.of(List.of("done")));
            assertThat(second.poll(REF, handle)).as("from the handle alone").isEqualTo(lines);
            assertThat(second.dispatch(REF, "process", payload)).isEqualTo(lines);
        }
        assertThat(programs.runs()).isEqualTo(1);
    }

    @Test
    @DisplayName("L32 a process survives the kill -9 of its node, and the next one finds it")
    void aProcessSurvivesItsNode() throws Exception {
        Json payload = programs.gated();
        Process node = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeadNode.class.getName(),
                        spool.toString(),
                        REF.taskId(),
                        payload.unmasked())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = node.inputReader()) {
            TaskHandle handle = new TaskHandle(Json.parse(said.readLine()));
            Await.until("the program runs", () -> programs.runs() == 1);
            node.destroyForcibly().waitFor();

            assertThat(programs.alive()).as("it goes on").isNotEmpty();
            try (Host next = Host.free(spool)) {
                assertThat(handle(next.dispatch(REF, "process", payload)).value())
                        .isEqualTo(handle.value());
                programs.open();
                assertThat(next.end(REF)).isEqualTo(new TaskResult.Completed(Json.of("done")));
            }
            assertThat(programs.runs()).isEqualTo(1);
        } finally {
            node.destroyForcibly();
        }
    }

    @Test
    @DisplayName("L32 neither alive nor ended is lost, and takes its children with it")
    void aKilledWrapperIsLost() throws Exception {
        try (Host host = Host.free(spool)) {
            TaskHandle handle = handle(host.dispatch(REF, "process", programs.gated()));
            Await.until("the program runs", () -> programs.runs() == 1);
            long wrapper = handle.value().at("/pid").as(Long.class);
            ProcessHandle.of(wrapper).orElseThrow().destroyForcibly();

            TaskReport lost = Await.value(
                    "the loss is told",
                    () -> host.reports(REF).stream().findFirst().orElse(null));
            assertThat(lost).isInstanceOf(TaskReport.Lost.class);
            assertThat(programs.alive()).isEmpty();
            assertThat(host.poll(REF, handle)).isInstanceOf(TaskReport.Lost.class);
            assertThat(host.dispatch(REF, "process", programs.gated())).isInstanceOf(TaskReport.Lost.class);
        }
        assertThat(programs.runs()).isEqualTo(1);
    }

    @Test
    void aSignalToTheWholeGroupLosesNothing() throws Exception {
        try (Host host = Host.free(spool)) {
            TaskHandle handle = handle(host.dispatch(REF, "process", programs.gated()));
            Await.until("the program runs", () -> programs.runs() == 1);
            Wrapper.signalGroup("TERM", handle.value().at("/pid").as(Long.class));

            assertThat(host.end(REF)).isInstanceOfSatisfying(TaskResult.Failed.class, failed -> assertThat(
                            failed.error().code())
                    .isEqualTo("SIGNALLED"));
        }
    }

    @Test
    @DisplayName("L28 an entry of an earlier boot is lost, for its files may be torn")
    void anEntryOfAnEarlierBootIsLost() throws Exception {
        try (Host host = Host.free(spool)) {
            host.run(REF.taskId(), Host.argv("echo", "done"));
            Path leader = spool.resolve("attempts/" + REF.dispatchKey() + "/leader");
            Files.writeString(leader, Files.readString(leader).replace(Machine.boot(), "earlier"));

            assertThat(host.dispatch(REF, "process", Host.argv("echo", "done"))).isInstanceOf(TaskReport.Lost.class);
        }
    }

    @Test
    @DisplayName("L28 what is not known on this host may have begun on another")
    void aLookupNeverSaysNeverSeen() {
        try (Host host = Host.free(spool)) {
            Json gated = programs.gated();
            assertThat(host.lookup(REF, gated)).isInstanceOf(Lookup.Unknown.class);
            assertThat(programs.runs()).isZero();

            host.dispatch(REF, "process", gated);

            assertThat(host.lookup(REF, gated))
                    .isInstanceOfSatisfying(Lookup.Found.class, found -> assertThat(found.report())
                            .isInstanceOf(TaskReport.Running.class));
            host.cancel(REF, null);
            host.end(REF);
        }
    }

    @Test
    @DisplayName("L28 a handle of an earlier boot is lost, of another host nothing is known")
    void handlesBelongToHostAndBoot() {
        try (Host host = Host.free(spool)) {
            Json handle = Json.parse("{\"key\": \"k\", \"stdout\": \"text\"}")
                    .with("host", Json.of(Machine.host()))
                    .with("boot", Json.of(Machine.boot()));
            assertThat(host.poll(REF, new TaskHandle(handle.with("boot", Json.of("earlier")))))
                    .isInstanceOf(TaskReport.Lost.class);
            assertThat(host.poll(REF, new TaskHandle(handle))).as("no entry").isInstanceOf(TaskReport.Lost.class);
            assertThatThrownBy(() -> host.poll(REF, new TaskHandle(handle.with("host", Json.of("other")))))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            BatonException.class, e -> assertThat(e.code()).isEqualTo("OTHER_HOST"));
        }
    }
}
