package dev.baton.cli;

import dev.baton.Orchestrator;
import dev.baton.jdbi.JdbiPlanStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What an operator meets who looks at stores and controls plans. */
final class OperatorExhibits {
    private static final int MOST_CLIENTS = 16;

    private final Gallery gallery;

    OperatorExhibits(Gallery gallery) {
        this.gallery = gallery;
    }

    void hang() {
        gallery.command("STORE_MISSING", "ps");
        gallery.command("PLAN_MISSING", "cancel", "--store", "DIR/store");
        gallery.command("IDS_AND_FILTER", "cancel", "nightly", "--owner", "ops", "--store", "DIR/store");
        gallery.command("INVALID_TIME", "ps", "--since", "yesterday", "--store", "DIR/store");
        gallery.command("NO_END", "logs", "-f", "nightly", "--json", "--store", "DIR/store");
        gallery.exhibit("AMBIGUOUS_ID", directory -> {
            ran(directory, "nightly-1");
            String store = ran(directory, "nightly-2");
            return gallery.baton("show", "nightly", "--store", store);
        });
        gallery.exhibit("NOT_CONFIRMED", directory -> {
            String store = ran(directory, "nightly-1");
            return gallery.baton("retry", "--name", "sample", "--status", "completed", "--store", store);
        });
        gallery.exhibit("STORE_LET_GO", OperatorExhibits.this::letGo);
        asked("UNKNOWN_PROTOCOL", "{\"v\":2,\"do\":\"list\"}");
        asked("UNKNOWN_REQUEST", "{\"v\":1,\"do\":\"cancle\"}");
        asked("INVALID_REQUEST", "{\"v\":1,\"do\":\"state\"}");
        asked("REQUEST_TOO_LARGE", "x".repeat((1 << 20) + 1));
        gallery.exhibit("TOO_MANY_CONNECTIONS", OperatorExhibits::crowd);
    }

    /** Runs a plan of this id; gives its store. */
    private String ran(Path directory, String id) throws IOException {
        String store = directory.resolve("store").toString();
        String plan = Gallery.plan(directory, "id: " + id + "\ntasks:\n" + Gallery.task("a", ""));
        gallery.baton("run", plan, "--store", store);
        return store;
    }

    /** A process that takes a connection and ends. */
    private String letGo(Path directory) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve("store.sock")));
            CompletableFuture<Void> ends = CompletableFuture.runAsync(() -> {
                try {
                    server.accept().close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            String shown =
                    gallery.baton("ps", "--store", directory.resolve("store").toString());
            ends.join();
            return shown;
        }
    }

    private void asked(String code, String line) {
        gallery.exhibit(code, directory -> {
            try (Orchestrator holder = holder(directory);
                    SocketChannel client = client(directory)) {
                ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    client.write(bytes);
                }
                return answer(client) + holder.health().detail();
            }
        });
    }

    private static String crowd(Path directory) throws IOException {
        List<SocketChannel> clients = new ArrayList<>();
        try (Orchestrator holder = holder(directory)) {
            for (int i = 0; i < MOST_CLIENTS; i++) {
                clients.add(client(directory));
            }
            try (SocketChannel last = client(directory)) {
                return answer(last) + holder.health().detail();
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static Orchestrator holder(Path directory) {
        return Orchestrator.builder()
                .store(JdbiPlanStore.h2File(directory.resolve("store")))
                .build();
    }

    private static SocketChannel client(Path directory) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("store.sock")));
    }

    private static String answer(SocketChannel client) throws IOException {
        return new BufferedReader(new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8))
                        .readLine()
                + "\n";
    }
}
