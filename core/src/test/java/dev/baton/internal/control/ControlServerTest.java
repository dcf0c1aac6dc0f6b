package dev.baton.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.Json;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that holds a store answers on its socket, whatever comes in. */
@Timeout(60)
class ControlServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final CountDownLatch gate = new CountDownLatch(1);
    private Path place;
    private Orchestrator orchestrator;
    private PlanRun run;

    @BeforeEach
    void startAPlan() {
        place = directory.resolve("store.sock");
        orchestrator = open(place);
        run = orchestrator.orchestrate(plan("held"));
    }

    @AfterEach
    void close() {
        gate.countDown();
        orchestrator.close();
    }

    private Orchestrator open(Path socket) {
        return Orchestrator.builder()
                .store(storeAt(socket))
                .function("wait", task -> {
                    gate.await();
                    return "done";
                })
                .build();
    }

    private static Plan plan(String name) {
        return Plan.named(name)
                .task("first", task -> task.type("wait"))
                .task("second", task -> task.type("wait").dependsOn("first"))
                .build();
    }

    /** In memory, with a place for a socket. */
    private static PlanStore storeAt(Path socket) {
        PlanStore memory = PlanStore.inMemory();
        return (PlanStore) Proxy.newProxyInstance(
                PlanStore.class.getClassLoader(), new Class<?>[] {PlanStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("controlSocket")) {
                        return Optional.of(socket);
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What a client has in its hands. */
    private static final class Client implements AutoCloseable {
        final SocketChannel channel;
        private final LineReader lines;

        Client(Path socket) throws IOException {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            lines = new LineReader(channel, 64 << 20);
        }

        void send(String line) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        Json next() throws IOException {
            String line = lines.next();
            if (line == null) {
                throw new IOException("no more lines");
            }
            return Json.parseTrusted(line);
        }

        Json ask(String name, Map<String, ?> more) throws IOException {
            Json request = Json.of(Map.of("v", 1, "do", name));
            for (Map.Entry<String, ?> field : more.entrySet()) {
                request = request.with(field.getKey(), Json.of(field.getValue()));
            }
            send(request.toString());
            return next();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Test
    void answersWhatTheApiAnswers() throws IOException {
        try (Client client = new Client(place)) {
            Json plan = Json.of(run.id());
            assertThat(client.ask("state", Map.of("plan", plan)).at("/ok").as(PlanState.class))
                    .isEqualTo(run.state());
            assertThat(client.ask(
                                    "list",
                                    Map.of("query", Json.of(PlanQuery.all().withName("held"))))
                            .at("/ok/items/0/id"))
                    .isEqualTo(plan);
            assertThat(client.ask("plan", Map.of("plan", plan)).at("/ok").text())
                    .isEqualTo(run.plan().document());
            assertThat(client.ask("explain", Map.of("plan", plan, "task", "second"))
                            .at("/ok/status")
                            .text())
                    .isEqualTo("PENDING");
            assertThat(client.ask("tasks", Map.of("plan", plan)).at("/item/id").text())
                    .isEqualTo("first");
            assertThat(client.next().at("/item/id").text()).isEqualTo("second");
            assertThat(client.next()).isEqualTo(Json.parse("{\"ok\":null}"));
        }
    }

    @Test
    void controlsPlans() throws IOException {
        try (Client client = new Client(place)) {
            Json paused = client.ask("pause", Map.of("plan", run.id(), "why", "lunch"));
            assertThat(paused.at("/ok/answer").text()).isEqualTo("ACCEPTED");
            assertThat(run.state().status()).isEqualTo(PlanStatus.PAUSED);
            client.ask("resume", Map.of("plan", run.id()));
            assertThat(run.state().status()).isEqualTo(PlanStatus.RUNNING);
            client.ask("cancel", Map.of("plan", run.id(), "why", "enough", "force", false));
            gate.countDown();
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.CANCELLED);
            client.ask("retry", Map.of("plan", run.id(), "downstream", false));
            assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(client.ask("cancel", Map.of("plan", run.id(), "why", "late", "force", false))
                            .at("/ok/answer")
                            .text())
                    .isEqualTo("ALREADY_TERMINAL");
        }
    }

    @Test
    void followsAPlanToItsEnd() throws IOException {
        try (Client client = new Client(place);
                Client other = new Client(place)) {
            client.send("{\"v\":1,\"do\":\"history\",\"follow\":true,\"plan\":\"" + run.id() + "\"}");
            List<PlanEvent> seen =
                    new ArrayList<>(List.of(client.next().at("/item").as(PlanEvent.class)));
            assertThat(other.ask("state", Map.of("plan", run.id())).get("ok")).isPresent();
            gate.countDown();
            for (Json line = client.next(); line.get("ok").isEmpty(); line = client.next()) {
                line.get("item").ifPresent(item -> seen.add(item.as(PlanEvent.class)));
            }
            assertThat(seen).isEqualTo(run.history(0).items());
            assertThat(seen.get(seen.size() - 1).type()).isEqualTo(PlanEvent.Type.PLAN_COMPLETED);
        }
    }

    @Test
    void aClientThatIsKilledWhileItFollowsHarmsNobody() throws IOException {
        Client killed = new Client(place);
        killed.send("{\"v\":1,\"do\":\"history\",\"follow\":true,\"plan\":\"" + run.id() + "\"}");
        killed.next();
        killed.close();
        gate.countDown();

        assertThat(run.await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        try (Client client = new Client(place)) {
            assertThat(client.ask("health", Map.of()).at("/ok/status").text()).isEqualTo("UP");
        }
    }

    @Test
    void garbageIsAnsweredAndTheNextRequestIsToo() throws IOException {
        try (Client client = new Client(place)) {
            assertThat(code(client, "GET / HTTP/1.1")).isEqualTo("INVALID_JSON");
            assertThat(code(client, "")).isEqualTo("INVALID_JSON");
            assertThat(code(client, "[1]")).isEqualTo("UNKNOWN_PROTOCOL");
            assertThat(code(client, "{\"v\":2,\"do\":\"list\"}")).isEqualTo("UNKNOWN_PROTOCOL");
            assertThat(code(client, "{\"v\":1}")).isEqualTo("INVALID_REQUEST");
            assertThat(code(client, "{\"v\":1,\"do\":\"cancle\"}")).isEqualTo("UNKNOWN_REQUEST");
            assertThat(code(client, "{\"v\":1,\"do\":\"state\",\"plan\":\"nobody\"}"))
                    .isEqualTo("NOT_FOUND");
            assertThat(code(client, "{\"v\":1,\"do\":\"list\",\"query\":{}}")).isEqualTo("JSON_MISMATCH");
            assertThat(code(client, "{\"v\":1,\"do\":\"pause\",\"plan\":\"" + run.id() + "\",\"why\":\"\\u0000\"}"))
                    .isEqualTo("INVALID_TEXT");
            assertThat(code(client, "[".repeat(100_000))).isEqualTo("INVALID_JSON");
            client.channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, '\n'}));
            assertThat(client.next().at("/error/code").text()).isEqualTo("INVALID_ENCODING");
            assertThat(client.ask("state", Map.of("plan", run.id())).get("ok")).isPresent();
        }
    }

    private static String code(Client client, String line) throws IOException {
        client.send(line);
        return client.next().at("/error/code").text();
    }

    @Test
    void aLineOfAHundredMegabytesIsReadPast() throws IOException {
        try (Client client = new Client(place)) {
            ByteBuffer megabyte = ByteBuffer.wrap("x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 100; i++) {
                megabyte.rewind();
                while (megabyte.hasRemaining()) {
                    client.channel.write(megabyte);
                }
            }
            assertThat(code(client, "")).isEqualTo("REQUEST_TOO_LARGE");
            assertThat(client.ask("state", Map.of("plan", run.id())).get("ok")).isPresent();
        }
    }

    @Test
    void onlySoManyClientsAreHeard() throws IOException {
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                clients.add(new Client(place));
                assertThat(clients.get(i).ask("state", Map.of("plan", run.id())).get("ok"))
                        .isPresent();
            }
            try (Client turnedAway = new Client(place)) {
                assertThat(turnedAway.next().at("/error/code").text()).isEqualTo("TOO_MANY_CONNECTIONS");
            }
            assertThat(threads()).hasSize(17);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("baton-control"))
                .toList();
    }

    @Test
    void nobodyElseCanConnectAndNothingIsLeft() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
                .isEqualTo("rw-------");
        Client open = new Client(place);
        open.ask("health", Map.of());

        gate.countDown();
        orchestrator.close();

        assertThat(directory).isEmptyDirectory();
        assertThat(threads()).isEmpty();
        assertThatThrownBy(open::next).isInstanceOf(IOException.class);
    }

    @Test
    void theSocketOfAKilledProcessIsReplaced() throws IOException {
        Path stale = directory.resolve("stale.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(stale));
        }
        Files.createDirectory(directory.resolve("stale.sock~"));
        assertThatThrownBy(() -> new Client(stale)).isInstanceOf(ConnectException.class);

        try (Orchestrator next = open(stale);
                Client client = new Client(stale)) {
            assertThat(client.ask("health", Map.of()).get("ok")).isPresent();
            assertThat(next.list(PlanQuery.all()).items()).isEmpty();
        }
        assertThat(stale).doesNotExist();
    }

    @Test
    void aLongPathIsALinkToATemporaryPlace() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(60)).resolve("e".repeat(60)));
        Path socket = deep.resolve("store.sock");
        Path target;
        try (Orchestrator next = open(socket)) {
            target = Files.readSymbolicLink(socket);
            try (Client client = new Client(target)) {
                assertThat(client.ask("health", Map.of()).get("ok")).isPresent();
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.getParent())))
                    .isEqualTo("rwx------");
            assertThat(next.list(PlanQuery.all()).items()).isEmpty();
        }
        assertThat(target.getParent()).doesNotExist();
        assertThat(deep).isEmptyDirectory();
    }

    @Test
    void whereThereCanBeNoSocketPlansRunWithoutOne() throws IOException {
        Path taken = Files.writeString(directory.resolve("taken.sock"), "somebody's file");
        gate.countDown();
        try (Orchestrator next = open(taken)) {
            assertThat(next.orchestrate(plan("alone")).await(PATIENCE).status()).isEqualTo(PlanStatus.COMPLETED);
        }
        assertThat(taken).hasContent("somebody's file");
    }

    @Test
    void aHostCanDoWithout() throws IOException {
        Path none = directory.resolve("none.sock");
        try (Orchestrator quiet =
                Orchestrator.builder().store(storeAt(none)).noControlSocket().build()) {
            assertThat(Files.exists(none, LinkOption.NOFOLLOW_LINKS)).isFalse();
            assertThat(quiet.list(PlanQuery.all()).items()).isEmpty();
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(place);
        }
    }
}
