package dev.baton.internal.control;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.internal.logs.Repetition;
import dev.baton.spi.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on a Unix-domain socket for as long as this process holds a store. One thread takes connections in and ends those
 * whose client has fallen silent; each connection has a thread of its own, and there are only so many.
 *
 * <p>Whatever comes in can neither harm the engine nor cost it more than those threads and a line of a megabyte each.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int MOST_CONVERSATIONS = 16;
    private static final long LOOK_ROUND_MILLIS = 1_000;
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private final Repetition refusals = new Repetition();
    private final ControlSocket socket;
    private final Selector selector;
    private final SelectionKey accepting;
    private final Requests requests;
    private final TimeSource time;
    private final Thread thread = new Thread(this::listen, "baton-control");
    private final List<Conversation> conversations = new ArrayList<>();
    private int count;
    private volatile boolean isClosed;

    private ControlServer(ControlSocket socket, Selector selector, Requests requests, TimeSource time)
            throws IOException {
        this.socket = socket;
        this.selector = selector;
        this.requests = requests;
        this.time = time;
        this.accepting = socket.channel().register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
    }

    /**
     * Answers from now on. A store that cannot be operated from outside is no reason not to run its plans: null, and a
     * warning, if there can be no socket at this place.
     */
    public static @Nullable ControlServer start(Path place, Requests requests, TimeSource time) {
        try {
            ControlSocket socket = ControlSocket.bind(place);
            Selector selector = Selector.open();
            socket.channel().configureBlocking(false);
            ControlServer server = new ControlServer(socket, selector, requests, time);
            server.thread.start();
            return server;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.atWarn()
                    .addKeyValue("event", "control_unavailable")
                    .log(
                            "The command line cannot operate this store while it is open here: no socket at {}: {}",
                            place,
                            e.toString());
            return null;
        }
    }

    private void listen() {
        try {
            while (!isClosed) {
                selector.select(LOOK_ROUND_MILLIS);
                selector.selectedKeys().clear();
                accepting.interestOps(SelectionKey.OP_ACCEPT);
                accept();
                lookRound();
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            if (!isClosed) {
                LOG.atWarn()
                        .addKeyValue("event", "control_ended")
                        .log("The control socket answers no more: {}", e.toString());
            }
        }
    }

    private void accept() {
        try {
            for (SocketChannel client = socket.channel().accept();
                    client != null;
                    client = socket.channel().accept()) {
                take(client);
                refusals.isOver();
            }
        } catch (ClosedChannelException e) {
            LOG.atDebug().addKeyValue("event", "control_closed").setCause(e).log("The control socket is closed");
        } catch (IOException | OutOfMemoryError e) { // out of file descriptors, or of threads
            refusals.line(LOG, "client_not_taken")
                    .log("A connection to the control socket could not be taken: {}", e.toString());
            accepting.interestOps(0); // until the next look round
        }
    }

    private synchronized void take(SocketChannel client) throws IOException {
        conversations.removeIf(Conversation::isOver);
        if (isClosed || conversations.size() >= MOST_CONVERSATIONS) {
            turnAway(client);
            return;
        }
        Conversation conversation = new Conversation(client, requests, time, "baton-control-" + ++count);
        try {
            conversation.begin();
        } catch (OutOfMemoryError e) { // no more threads
            client.close();
            throw e;
        }
        conversations.add(conversation);
    }

    private static void turnAway(SocketChannel client) throws IOException {
        try (client) {
            client.configureBlocking(false);
            Json answer = Requests.error(new BatonException(
                    "TOO_MANY_CONNECTIONS",
                    MOST_CONVERSATIONS + " clients are connected already",
                    "Try again when one of them is done."));
            client.write(ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("event", "client_turned_away")
                    .setCause(e)
                    .log("A client that was turned away did not wait for the answer");
        }
    }

    private synchronized void lookRound() throws IOException {
        conversations.removeIf(Conversation::isOver);
        for (Conversation conversation : conversations) {
            conversation.endIfStuck();
        }
    }

    /** Ends all conversations and removes the socket. */
    @Override
    public void close() {
        isClosed = true;
        try {
            socket.close();
            selector.close();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("event", "control_not_removed")
                    .log("The control socket could not be removed: {}", e.toString());
        }
        List<Conversation> open;
        synchronized (this) {
            open = List.copyOf(conversations);
        }
        for (Conversation conversation : open) {
            try {
                conversation.end(END_PATIENCE);
            } catch (IOException e) {
                LOG.atDebug()
                        .addKeyValue("event", "client_not_closed")
                        .setCause(e)
                        .log("A connection could not be closed");
            }
        }
        join();
    }

    private void join() {
        try {
            thread.join(END_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
