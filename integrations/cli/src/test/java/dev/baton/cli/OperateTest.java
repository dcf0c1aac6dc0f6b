package dev.baton.cli;

import static dev.baton.cli.Command.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.cli.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@code baton run} in one process, operated from others. */
@Timeout(180)
class OperateTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path directory;

    private String store;
    private Path gate;
    private CommandProcess run;

    @BeforeEach
    void runAPlanThatWaitsAtAGate() throws IOException {
        store = directory.resolve("work").toString();
        gate = directory.resolve("gate");
        Files.writeString(directory.resolve("plan.yaml"), """
                apiVersion: plan/v1
                name: gated
                owner: ops
                tasks:
                  - {id: first, type: process, payload: {argv: [sh, -c, "while [ -d '%s' ] && [ ! -e '%s' ]; do sleep 0.02; done; echo one"]}}
                  - {id: second, type: process, payload: {argv: [echo, "${first}, two"]}}
                output: "${second}"
                """.formatted(
                        directory, gate)); // it ends with the test, whose directory goes
        run = startRun();
        await("first runs", () -> shown().at("/tasks/0/status").text().equals("RUNNING"));
    }

    @AfterEach
    void endIt() {
        run.killAfter(0);
        openGate();
    }

    private CommandProcess startRun() {
        return CommandProcess.start(directory, Map.of(), "run", "plan.yaml", "--store", store, "--key", "k");
    }

    private CommandProcess start(String... arguments) {
        return CommandProcess.start(directory, Map.of("BATON_STORE", store), arguments);
    }

    private Outcome ask(String... arguments) {
        return new Command().with("BATON_STORE", store).run(arguments);
    }

    private void openGate() {
        try {
            if (!Files.exists(gate)) {
                Files.createFile(gate);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("waiting until " + what).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** The only plan; an empty object before there is one. */
    private Json shown() {
        Outcome list = ask("ps", "--json");
        if (list.exit() == 0 && Json.parse(list.out()).at("/items").size() > 0) {
            Outcome plan = ask("show", Json.parse(list.out()).at("/items/0/id").text(), "--json");
            if (plan.exit() == 0) { // else the process has just let go of the store
                return Json.parse(plan.out());
            }
        }
        return Json.parse("{\"tasks\":[{\"status\":\"\"}]}");
    }

    private String id() {
        return Json.parse(ask("ps", "--json").out()).at("/items/0/id").text();
    }

    private String socket() {
        return store + ".sock";
    }

    @Test
    void looksAtIt() {
        String end = id().substring(28);

        assertThat(ask("ps", "--status", "running", "--owner", "ops", "--since", "1h")
                        .out())
                .contains("gated", "▶ running", "0/2");
        assertThat(ask("ps", "--owner", "nobody").err()).contains("No plan matches.");
        assertThat(ask("show", end).out()).contains("first   ▶ running", "second  · pending");
        assertThat(ask("explain", end, "second").out()).contains("second", "DEPENDENCY", "first");
        assertThat(ask("history", end).out()).contains("task dispatched", "first");
        assertThat(ask("graph", "--id", end).out()).contains(":::running", "▶ <b>first</b>");
        assertThat(ask("graph", "--id", end, "--lines").out()).contains("│ · second", "after first");
        assertThat(ask("doctor").out()).contains("held by", "process " + run.pid(), "✔ contents");
        assertThat(ask("show", "nobody").err()).contains("NOT_FOUND", "baton ps");
        assertThat(ask("explain", end, "secnd").err()).contains("NOT_FOUND", "second");
    }

    @Test
    void pausesResumesCancelsAndRetriesIt() {
        String id = id();
        assertThat(ask("pause", id, "--why", "lunch").out()).contains("◆ paused");
        assertThat(ask("history", id).out()).contains("why lunch");
        openGate();
        assertThat(run.await()).as("a paused plan is waited for no longer").isEqualTo(ExitCode.WAITING);
        assertThat(shown().at("/tasks/0/status").text()).isEqualTo("COMPLETED");
        assertThat(shown().text("status")).isEqualTo("PAUSED");

        assertThat(ask("cancel", id).out()).as("of a store that nobody holds").contains("■ cancelled");
        assertThat(ask("cancel", id).exit()).isZero();
        assertThat(ask("pause", id).exit()).isEqualTo(ExitCode.USAGE);
        Outcome retry = ask("retry", id);
        assertThat(retry.out()).contains("▶ running");
        assertThat(retry.err()).contains("No process holds the store");
        CommandProcess again = startRun();
        assertThat(again.await()).isZero();
        assertThat(again.out()).isEqualTo("one, two\n");
    }

    @Test
    void cancelsItAndTheRunEnds() {
        assertThat(ask("cancel", "--name", "gated", "--yes").out()).contains("is being cancelled");
        assertThat(run.await()).isEqualTo(ExitCode.CANCELLED);
        assertThat(Path.of(socket())).doesNotExist();
    }

    @Test
    void asksBeforeItControlsMany() {
        Outcome unasked = ask("cancel", "--owner", "ops");
        assertThat(unasked.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(unasked.err()).contains("NOT_CONFIRMED", "Cancel 1 plan?", "--yes");
        assertThat(ask("cancel").err()).contains("PLAN_MISSING");
        assertThat(ask("cancel", id(), "--owner", "ops").err()).contains("IDS_AND_FILTER");
        assertThat(shown().text("status")).isEqualTo("RUNNING");
    }

    @Test
    void severalFollowItAndOneIsKilled() {
        CommandProcess killed = start("history", "-f", id());
        CommandProcess follows = start("history", "-f", id(), "--output", "ndjson");
        CommandProcess watches = start("watch", id());
        for (CommandProcess each : List.of(killed, follows, watches)) {
            await("each has begun", () -> each.out().contains("first"));
        }
        killed.killAfter(0);
        assertThat(ask("ps").out()).contains("gated");
        openGate();

        assertThat(run.await()).isZero();
        assertThat(follows.await()).as(follows.err()).isZero();
        List<Json> events = follows.out().lines().map(Json::parse).toList();
        assertThat(events)
                .extracting(event -> event.text("seq"))
                .isEqualTo(IntStream.rangeClosed(1, events.size())
                        .mapToObj(String::valueOf)
                        .toList());
        assertThat(events.get(events.size() - 1).text("type")).isEqualTo("PLAN_COMPLETED");
        assertThat(watches.await()).isZero();
        assertThat(watches.out()).contains("✔ gated  completed");
    }

    @Test
    void nobodyElseMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(socket()))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatAKilledProcessLeftIsNoHindrance() {
        run.killAfter(0);
        assertThat(Path.of(socket())).exists();

        Outcome list = ask("ps");
        assertThat(list.out()).contains("▶ running");
        assertThat(list.err()).contains("No process holds the store");
        CommandProcess follow = start("history", "-f", id());
        assertThat(follow.await()).as("nothing will follow").isEqualTo(ExitCode.WAITING);
        assertThat(ask("pause", id()).out()).as("paused, though nobody runs it").contains("◆ paused");
        assertThat(ask("resume", id()).out()).contains("▶ running");

        run = startRun();
        await("the next process answers", () -> ask("doctor").out().contains("process " + run.pid()));
        openGate();
        assertThat(run.await()).isZero();
        assertThat(run.out()).isEqualTo("one, two\n");
        assertThat(Path.of(socket())).doesNotExist();
    }

    @Test
    void aCancelOfAStoreThatNobodyHoldsWaitsForTheNextProcess() {
        run.killAfter(0);
        Outcome cancel = ask("cancel", id());
        assertThat(cancel.out()).contains("is being cancelled");
        assertThat(shown().at("/tasks/0/status").text())
                .as("no adapter is here to stop it")
                .isEqualTo("RUNNING");
        assertThat(startRun().await()).isEqualTo(ExitCode.CANCELLED);
        assertThat(shown().text("status")).isEqualTo("CANCELLED");
    }

    @Test
    void aSecondRunIsToldWhereToLook() {
        Outcome second = baton("run", directory.resolve("plan.yaml").toString(), "--store", store, "--key", "other");
        assertThat(second.exit()).isEqualTo(ExitCode.NO_STORE);
        assertThat(second.err()).contains("STORE_IN_USE", "baton ps --store " + store);
    }
}
