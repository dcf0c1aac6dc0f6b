package dev.baton.jdbi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a node keeps: borrowed from the host for long, with settings of its own, which are taken back when it is
 * given back. Behind a transaction pooler settings would be somebody else's the next moment: there each transaction brings
 * its own ({@link #preamble}).
 */
final class Resident implements Link.Connector {
    /** What a flush may wait for an answer; longer, and the link is taken to be dead. */
    private static final int NETWORK_TIMEOUT_MILLIS = 30_000;

    /**
     * Of the connection that flushes. A generic plan saves the planning of each flush, which takes longer than a small flush itself; without hash joins and
     * scans it takes rows in the order of the arrays, so that two writers cannot wait for each other.
     */
    static final Map<String, String> WRITER = Map.of(
            "default_transaction_isolation", "read committed",
            "plan_cache_mode", "force_generic_plan",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "enable_seqscan", "off",
            "jit", "off",
            "lock_timeout", "10s",
            "statement_timeout", "0");

    /** Of the connection that keeps the lease: nothing on it may wait for long. */
    static final Map<String, String> KEEPER = Map.of(
            "default_transaction_isolation", "read committed",
            "enable_seqscan", "off",
            "jit", "off",
            "lock_timeout", "2s",
            "statement_timeout", "10s");

    private final DataSource source;
    private final Map<String, String> settings;
    private final boolean isPooled;
    private final Map<String, String> before = new LinkedHashMap<>();
    private int timeoutBefore;

    Resident(DataSource source, Map<String, String> settings, boolean isPooled) {
        this.source = source;
        this.settings = settings;
        this.isPooled = isPooled;
    }

    /** To be sent before each transaction; empty if the connection itself is set. */
    String preamble() {
        if (!isPooled) {
            return "";
        }
        StringBuilder sql = new StringBuilder("SET TRANSACTION ISOLATION LEVEL READ COMMITTED;");
        settings.forEach((name, value) -> {
            if (!name.startsWith("default_")) {
                sql.append("SET LOCAL ")
                        .append(name)
                        .append(" = '")
                        .append(value)
                        .append("';");
            }
        });
        return sql.toString();
    }

    @Override
    public Connection connect() throws SQLException {
        Connection connection = source.getConnection();
        try {
            timeoutBefore = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
            connection.setAutoCommit(true);
            PostgresDriver.require(connection);
            PostgresDriver.prepareAfter(connection, isPooled ? 0 : 1);
            if (!isPooled) {
                before.clear();
                for (Map.Entry<String, String> setting : settings.entrySet()) {
                    String old = set(connection, setting.getKey(), setting.getValue());
                    if (old != null) {
                        before.put(setting.getKey(), old);
                    }
                }
                keepCommitsSynchronous(connection);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Somebody may have traded durability for speed for the whole database; not for plans. */
    private void keepCommitsSynchronous(Connection connection) throws SQLException {
        String old = set(connection, "synchronous_commit", "on");
        if (old != null && !old.equals("off")) {
            String unused = set(connection, "synchronous_commit", old); // stronger, or as the host has it
        } else if (old != null) {
            before.put("synchronous_commit", old);
        }
    }

    /** Returns what it was; null: this server does not know it. */
    private static @Nullable String set(Connection connection, String name, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT old.value, set_config(?, ?, false) FROM (SELECT current_setting(?, true) AS value) old")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.setString(3, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    @Override
    public void release(Connection connection) throws SQLException {
        try (connection) {
            for (Map.Entry<String, String> setting : before.entrySet()) {
                String unused = set(connection, setting.getKey(), setting.getValue());
            }
            PostgresDriver.prepareAfter(connection, PostgresDriver.USUAL);
            connection.setNetworkTimeout(Runnable::run, timeoutBefore);
        }
    }
}
