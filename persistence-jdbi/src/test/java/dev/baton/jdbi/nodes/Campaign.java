package dev.baton.jdbi.nodes;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One node or two on one database, one of which is killed or frozen again and again while all get work. */
final class Campaign implements AutoCloseable {
    private static final int PLANS_A_ROUND = 20;
    private static final Duration LOOK = Duration.ofMillis(20);

    final TakeOvers takeOvers = new TakeOvers();
    private final RestartableServer server;
    private final TcpProxy proxy;
    private final Connection database;
    private final AgentServer agents;
    private final boolean looksUp;
    private final Duration lease;
    private final Random random;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Set<String> accepted = new HashSet<>();
    private int started;
    private int submitted;
    private int refused;
    private int disturbances;

    /**
     * @param server where the tables are
     * @param proxy to it, which every other node goes through
     * @param size how many nodes
     * @param looksUp whether work goes to a runtime, too, that has to be asked whether it knows a key
     */
    Campaign(
            RestartableServer server,
            TcpProxy proxy,
            AgentServer agents,
            int size,
            boolean looksUp,
            Duration lease,
            Random random)
            throws IOException, SQLException {
        this.looksUp = looksUp;
        this.server = server;
        this.proxy = proxy;
        this.database = server.connect();
        this.agents = agents;
        this.lease = lease;
        this.random = random;
        for (int i = 0; i < size; i++) {
            nodes.add(start());
        }
        nodes.forEach(NodeProcess::awaitReady);
    }

    private NodeProcess start() throws IOException {
        started++;
        int port = started % 2 == 0 ? proxy.port() : server.port();
        return NodeProcess.start("node-" + started, RestartableServer.url(port), agents.port(), lease, looksUp);
    }

    /** Kills a node at a random moment, times the take-over, and starts another in its place. */
    void kill() throws SQLException, IOException {
        submit();
        pause(random.nextInt(800));
        NodeProcess victim = nodes.remove(random.nextInt(nodes.size()));
        Set<Long> held = TakeOvers.heldBy(database, victim.name);
        long since = System.nanoTime();
        victim.kill();
        forget(victim);
        NodeProcess next = start();
        watch(victim, held, since, lease.multipliedBy(4));
        next.awaitReady();
        nodes.add(next);
    }

    /** Freezes a node for longer than its lease, and lets it go on as if nothing had happened. */
    void freeze() throws SQLException {
        submit();
        pause(random.nextInt(300));
        NodeProcess victim = nodes.get(random.nextInt(nodes.size()));
        Set<Long> held = TakeOvers.heldBy(database, victim.name);
        long since = System.nanoTime();
        victim.freeze();
        watch(victim, held, since, lease.multipliedBy(4));
        pause(random.nextInt((int) lease.toMillis()));
        victim.thaw();
    }

    /** Does something to the database, or to the way to it. */
    void disturb() throws IOException {
        submit();
        pause(random.nextInt(300));
        int kind = disturbances++ % 5;
        if (kind == 0) {
            server.restart();
        } else if (kind == 1) {
            proxy.delay(100);
        } else if (kind == 2) {
            proxy.reset();
        } else if (kind == 3) {
            proxy.refuse(true);
            proxy.reset();
        } else {
            proxy.swallow(true);
        }
        pause((int) lease.toMillis() + random.nextInt((int) lease.toMillis()));
        proxy.delay(0);
        proxy.refuse(false);
        if (kind == 4) { // what was swallowed is missing in the middle of a conversation: it cannot go on
            proxy.swallow(false);
            proxy.reset();
        }
    }

    private void submit() {
        for (NodeProcess node : nodes) {
            node.submit(PLANS_A_ROUND, "plan-" + submitted);
            submitted += PLANS_A_ROUND;
        }
    }

    private void watch(NodeProcess victim, Set<Long> held, long since, Duration atMost) throws SQLException {
        while (!held.isEmpty() && System.nanoTime() - since < atMost.toNanos()) {
            pause((int) LOOK.toMillis());
            takeOvers.look(database, victim.name, held, since);
        }
        if (!held.isEmpty()) {
            throw new AssertionError(
                    held.size() + " plans of " + victim.name + " were not taken over within " + atMost);
        }
    }

    private void forget(NodeProcess node) {
        accepted.addAll(node.accepted());
        refused += node.stale();
    }

    /** Lets the nodes close; what is left, another finishes. */
    void end() throws IOException {
        for (NodeProcess node : nodes) {
            node.leave();
            forget(node);
        }
        nodes.clear();
        NodeProcess last = start();
        nodes.add(last);
        last.awaitReady();
    }

    /** So many kills in a row look as if plans had done it: those in quarantine are told to go on. */
    void resumeAll() {
        nodes.forEach(NodeProcess::resumeAll);
    }

    /** Keys of all plans that a node acknowledged. */
    Set<String> accepted() {
        return accepted;
    }

    /** Commits that the store refused. */
    int refused() {
        return refused;
    }

    static void pause(int millis) {
        CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run))
                .join();
    }

    @Override
    public void close() throws SQLException {
        database.close();
        nodes.forEach(NodeProcess::close);
    }
}
