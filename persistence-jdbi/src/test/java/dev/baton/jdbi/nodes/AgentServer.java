package dev.baton.jdbi.nodes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An agent runtime that outlives all nodes, and its ledger: what it was asked to start, by whom, how often. Work takes a moment;
 * where it is asked for with {@code dedupe}, a known key is not started again.
 */
final class AgentServer implements AutoCloseable {
    /** What the runtime knows of one dispatch key. */
    private static final class Work {
        final String plan;
        final String task;
        final long endsAt;
        int asked;
        int started;

        Work(String plan, String task, long endsAt) {
            this.plan = plan;
            this.task = task;
            this.endsAt = endsAt;
        }
    }

    /**
     * All that was started.
     *
     * @param keys dispatch keys it was asked to start
     * @param asked how often it was asked, re-sends of a known key included
     * @param twice keys that were started more than once
     * @param tasksTwice tasks that were started under more than one key
     */
    record Ledger(int keys, int asked, List<String> twice, List<String> tasksTwice) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, Work> byKey = new LinkedHashMap<>();

    AgentServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/start", exchange -> answer(exchange, this::start));
        server.createContext("/state", exchange -> answer(exchange, this::state));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private interface Answer {
        String to(Map<String, String> query);
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        Map<String, String> query = new TreeMap<>();
        for (String part : exchange.getRequestURI().getQuery().split("&", -1)) {
            int equals = part.indexOf('=');
            query.put(part.substring(0, equals), part.substring(equals + 1));
        }
        byte[] body = answer.to(query).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private synchronized String start(Map<String, String> query) {
        String key = query.get("key");
        Work known = byKey.get(key);
        if (known == null) {
            long takes = Duration.ofMillis(Long.parseLong(query.get("millis"))).toNanos();
            known = new Work(query.get("plan"), query.get("task"), System.nanoTime() + takes);
            byKey.put(key, known);
        }
        known.asked++;
        if (known.started == 0 || !Boolean.parseBoolean(query.get("dedupe"))) {
            known.started++;
        }
        return state(query);
    }

    private synchronized String state(Map<String, String> query) {
        Work known = byKey.get(query.get("key"));
        if (known == null) {
            return "unknown";
        }
        return System.nanoTime() - known.endsAt < 0 ? "running" : "done";
    }

    synchronized Ledger ledger() {
        Map<String, Integer> tasks = new TreeMap<>();
        int asked = 0;
        for (Work work : byKey.values()) {
            asked += work.asked;
            tasks.merge(work.plan + "/" + work.task, 1, Integer::sum);
        }
        return new Ledger(
                byKey.size(),
                asked,
                byKey.entrySet().stream()
                        .filter(work -> work.getValue().started > 1)
                        .map(work -> work.getKey() + " of " + work.getValue().plan + "/" + work.getValue().task)
                        .toList(),
                tasks.entrySet().stream()
                        .filter(task -> task.getValue() > 1)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
