package dev.baton.jdbi.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Page;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.jdbi.PostgresPlanStore;
import dev.baton.spi.SharedPlanStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Real processes on a real PostgreSQL, really killed, stopped and cut off. {@code -Dbaton.nodes.alone},
 * {@code -Dbaton.nodes.kills}, {@code -Dbaton.nodes.freezes},
 * {@code -Dbaton.nodes.faults}, {@code -Dbaton.nodes.lease} (milliseconds) and {@code -Dbaton.nodes.seed} say how often.
 */
@Tag("once")
class NodesTest {
    private static final int KILLS = Integer.getInteger("baton.nodes.kills", 10);
    private static final int ALONE = Integer.getInteger("baton.nodes.alone", 5);
    private static final int FREEZES = Integer.getInteger("baton.nodes.freezes", 10);
    private static final int FAULTS = Integer.getInteger("baton.nodes.faults", 5);
    private static final Duration LEASE = Duration.ofMillis(Integer.getInteger("baton.nodes.lease", 2_000));
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final long seed = Long.getLong("baton.nodes.seed", new Random().nextLong());

    @TempDir
    Path directory;

    private interface Round {
        void go(Campaign campaign) throws Exception;
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    @DisplayName("P1, P4: the only node is killed; the next goes on at once, nothing is lost and nothing runs twice")
    void theOnlyNodeKilled() throws Exception {
        campaign("kills of the only node", ALONE, 1, true, Campaign::kill);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    @DisplayName(
            "P1, P3, P4, P12: nodes are killed; what they held goes on elsewhere, nothing is lost and nothing runs twice")
    void killedNodes() throws Exception {
        campaign("kills", KILLS, 2, true, Campaign::kill);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    @DisplayName(
            "P3, P4, P12: nodes stand still for longer than their lease and wake; what they still write is refused")
    void frozenNodes() throws Exception {
        campaign("freezes", FREEZES, 2, false, Campaign::freeze);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    @DisplayName("P2, P11: the database is slow, silent, gone or restarted; the nodes wait and go on")
    void faultyDatabase() throws Exception {
        campaign("faults", FAULTS, 2, true, Campaign::disturb);
    }

    /**
     * @param looksUp see {@link Campaign}. A node that stands still between its last look at its lease and the socket sends a request when
     *     it wakes that somebody else has sent meanwhile: only a runtime that deduplicates is safe from that (P4)
     */
    private void campaign(String what, int rounds, int size, boolean looksUp, Round round) throws Exception {
        long begin = System.nanoTime();
        try (RestartableServer server = new RestartableServer(directory.resolve("data"));
                TcpProxy proxy = new TcpProxy(server.port());
                AgentServer agents = new AgentServer()) {
            SharedPlanStore store = store(server);
            store.open();
            try (Connection database = server.connect()) {
                WriterCheck.install(database);
            }
            try (Campaign campaign = new Campaign(server, proxy, agents, size, looksUp, LEASE, new Random(seed))) {
                for (int i = 0; i < rounds; i++) {
                    round.go(campaign);
                }
                campaign.end();
                awaitEnd(store, campaign);
                assertThat(keys(server))
                        .as("plans of which a node said that they are stored")
                        .containsAll(campaign.accepted());
                report(what, rounds, campaign, agents.ledger(), begin);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("with -Dbaton.nodes.seed=" + seed + ": " + e.getMessage(), e);
            }
            requireSound(server, store, agents.ledger());
            store.close();
        }
    }

    private static PostgresPlanStore store(RestartableServer server) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(RestartableServer.url(server.port()));
        return JdbiPlanStore.postgres(source);
    }

    private static void awaitEnd(SharedPlanStore store, Campaign campaign) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        PlanQuery open = PlanQuery.all().withStatuses(PlanStatus.CREATED, PlanStatus.RUNNING, PlanStatus.PAUSED);
        while (store.count(open) > 0) {
            if (System.nanoTime() - until > 0) {
                List<PlanSummary> left = store.list(open).items();
                throw new AssertionError(store.count(open) + " plans do not end, such as " + left.get(0));
            }
            campaign.resumeAll();
            Campaign.pause(500);
        }
    }

    private static void requireSound(RestartableServer server, SharedPlanStore store, AgentServer.Ledger ledger)
            throws SQLException {
        assertThat(store.audit(20)).as("findings of the audit").isEmpty();
        List<PlanSummary> notCompleted = new ArrayList<>();
        int plans = 0;
        String next = null;
        do {
            Page<PlanSummary> page =
                    store.list(PlanQuery.all().withLimit(PlanQuery.MOST).withCursor(next));
            plans += page.items().size();
            page.items().stream()
                    .filter(plan -> plan.status() != PlanStatus.COMPLETED)
                    .forEach(notCompleted::add);
            next = page.next();
        } while (next != null);
        assertThat(notCompleted).as("plans that did not complete").isEmpty();
        assertThat(ledger.twice()).as("dispatch keys started twice").isEmpty();
        assertThat(ledger.tasksTwice()).as("tasks started under two keys").isEmpty();
        assertThat(ledger.keys()).as("tasks that ran").isEqualTo(plans * NodeProcess.AT_RUNTIME);
        try (Connection database = server.connect()) {
            assertThat(WriterCheck.intruders(database))
                    .as("writes without right")
                    .isEmpty();
        }
    }

    private static Set<String> keys(RestartableServer server) throws SQLException {
        Set<String> keys = new HashSet<>();
        try (Connection database = server.connect();
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pkey FROM baton_plan")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    private void report(String what, int rounds, Campaign campaign, AgentServer.Ledger ledger, long begin) {
        System.out.printf(
                "nodes: %d %s, %d plans acknowledged, %d tasks started, %d re-sent under the same key, %d writes refused;"
                        + " %d take-overs, p50 %.2f s, p99 %.2f s with a lease of %.1f s; %.0f s, seed %d%n",
                rounds,
                what,
                campaign.accepted().size(),
                ledger.keys(),
                ledger.asked() - ledger.keys(),
                campaign.refused(),
                campaign.takeOvers.count(),
                campaign.takeOvers.quantile(0.5),
                campaign.takeOvers.quantile(0.99),
                LEASE.toMillis() / 1e3,
                (System.nanoTime() - begin) / 1e9,
                seed);
    }
}
