package dev.baton.internal.control;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.PlanRun;
import dev.baton.spi.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, on a thread of its own: a line in, an answer out. Nobody has to be trusted to go on reading or writing: what
 * takes too long is ended from outside, by closing the channel.
 */
final class Conversation implements Requests.Items {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int LONGEST_REQUEST = 1 << 20;
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();
    private static final long BEAT_SECONDS = 5;
    private static final int EVENTS_AHEAD = 256;
    private static final Json BEAT = Json.object(Map.of("beat", Json.TRUE));

    private final SocketChannel channel;
    private final Requests requests;
    private final TimeSource time;
    private final Thread thread;

    /** When the client began to keep us waiting; 0: it does not. */
    private volatile long waitingSince;

    Conversation(SocketChannel channel, Requests requests, TimeSource time, String name) {
        this.channel = channel;
        this.requests = requests;
        this.time = time;
        this.thread = new Thread(this::hold, name);
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    boolean isOver() {
        return !thread.isAlive();
    }

    /** Ends it if the client keeps it waiting. */
    void endIfStuck() throws IOException {
        long since = waitingSince;
        if (since != 0 && time.nanoTime() - since > PATIENCE) {
            LOG.atDebug()
                    .addKeyValue("event", "client_silent")
                    .log("{} is closed: its client is silent", thread.getName());
            channel.close();
        }
    }

    /** Ends it, whatever it is doing. */
    void end(Duration patience) throws IOException {
        channel.close();
        thread.interrupt();
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hold() {
        LineReader lines = new LineReader(channel, LONGEST_REQUEST);
        try (channel) {
            while (true) {
                Json answer;
                try {
                    waits(true);
                    String line = lines.next();
                    waits(false);
                    if (line == null) {
                        return;
                    }
                    answer = requests.answer(line, this);
                } catch (BatonException e) { // the line could not be read
                    answer = Requests.error(e);
                }
                write(answer);
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("event", "client_gone").log("{} ends: {}", thread.getName(), e.toString());
        }
    }

    private void waits(boolean forClient) {
        long now = time.nanoTime();
        waitingSince = !forClient ? 0 : now == 0 ? 1 : now;
    }

    private void write(Json line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            waits(true);
            channel.write(bytes);
        }
        waits(false);
    }

    @Override
    public void item(Json value) throws IOException {
        write(Json.object(Map.of("item", value)));
    }

    @Override
    public void follow(PlanRun run, long afterSeq) throws IOException {
        Follower follower = new Follower();
        run.events(afterSeq).subscribe(follower);
        try {
            News news = follower.next();
            while (news == null || news.event() != null) {
                if (news == null) {
                    write(BEAT); // or we would never learn that the client is gone
                } else {
                    item(Json.of(news.event()));
                    follower.took();
                }
                news = follower.next();
            }
            if (news.failure() instanceof RuntimeException e) {
                throw e;
            }
        } finally {
            follower.leave();
        }
    }

    /** An event, or neither that nor a failure at the end. */
    private record News(@Nullable PlanEvent event, @Nullable Throwable failure) {}

    /** Takes events as fast as the client does, and a few ahead. */
    private static final class Follower implements Flow.Subscriber<PlanEvent> {
        private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
        private volatile Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(EVENTS_AHEAD);
        }

        @Override
        public void onNext(PlanEvent event) {
            news.add(new News(event, null));
        }

        @Override
        public void onError(Throwable failure) {
            news.add(new News(null, failure));
        }

        @Override
        public void onComplete() {
            news.add(new News(null, null));
        }

        /** Null: nothing has happened for a while. */
        @Nullable
        News next() throws IOException {
            try {
                return news.poll(BEAT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the server ends", e);
            }
        }

        void took() {
            Flow.Subscription given = subscription;
            if (given != null) {
                given.request(1);
            }
        }

        void leave() {
            Flow.Subscription given = subscription;
            if (given != null) {
                given.cancel();
            }
        }
    }
}
