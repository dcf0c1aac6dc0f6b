package dev.baton.jdbi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server of the tests' own, started when the first test asks for it; it goes with the process. */
final class Postgres {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private Postgres() {}

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Pool {
        static final HikariDataSource OPEN = new HikariDataSource(pool());
    }

    /** A pool of connections as a host has one, for all tests. */
    static DataSource pooled() {
        return Pool.OPEN;
    }

    private static HikariConfig pool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source());
        config.setMaximumPoolSize(40);
        return config;
    }

    /** Each connection is a new one. */
    static PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {Server.RUNNING.getPort()});
        source.setServerNames(new String[] {"localhost"});
        source.setDatabaseName("postgres");
        source.setUser("postgres");
        return source;
    }

    /** The name of a schema that nobody else has. */
    static String newSchema() {
        return "test_" + SCHEMAS.incrementAndGet();
    }

    static PostgresPlanStore newStore() {
        return JdbiPlanStore.postgres(pooled()).withSchema(newSchema());
    }

    static void execute(DataSource source, String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
