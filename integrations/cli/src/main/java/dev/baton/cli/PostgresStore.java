package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.Orchestrator;
import dev.baton.jdbi.JdbiPlanStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Plans in a PostgreSQL database, named by its JDBC URL. The command looks on, and leaves words for the nodes that share it; it runs no
 * plans itself. User and password come from {@code PGUSER} and {@code PGPASSWORD}, as of PostgreSQL's own programs, or from
 * {@code ~/.pgpass}.
 */
record PostgresStore(
        String url, @Nullable String user, @Nullable String password) implements NamedStore {
    private static final String SCHEME = "jdbc:postgresql:";

    static boolean isNamed(String name) {
        return name.startsWith(SCHEME);
    }

    static PostgresStore named(String url, Map<String, String> environment) {
        if (url.toLowerCase(Locale.ROOT).contains("password=")) {
            throw CommandException.usage(
                    "UNSAFE_STORE_URL",
                    "The URL of the store holds a password, which everybody sees who lists processes",
                    "Take it out, and set PGPASSWORD or use a file ~/.pgpass.");
        }
        return new PostgresStore(url, environment.get("PGUSER"), environment.get("PGPASSWORD"));
    }

    @Override
    public Desk desk() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(
                    "UNSAFE_STORE_URL",
                    "This is no URL of a PostgreSQL database: " + url,
                    "jdbc:postgresql://host/database");
        }
        if (user != null) {
            source.setUser(user);
        }
        if (password != null) {
            source.setPassword(password);
        }
        source.setApplicationName("baton");
        requireTables(source);
        try {
            return StoreAtRest.open(JdbiPlanStore.postgres(source));
        } catch (BatonException e) {
            throw new CommandException(ExitCode.NO_STORE, e);
        }
    }

    /** Whoever opens a store makes its tables; whoever only looks must not, least of all in a database that was named by mistake. */
    private void requireTables(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT to_regclass('baton_schema_version')")) {
            if (!tables.next() || tables.getString(1) == null) {
                throw new CommandException(
                        ExitCode.NO_STORE,
                        new BatonException(
                                "STORE_NOT_FOUND",
                                "There are no tables of Baton at " + url,
                                "Check the database; name the schema, if it is not the first one: ?currentSchema=NAME"));
            }
        } catch (SQLException e) {
            // Opening the store meets the same, and says it better.
        }
    }

    @Override
    public Optional<Desk> held() {
        return Optional.of(desk());
    }

    @Override
    public Orchestrator orchestrator(Orchestrator.Builder builder) {
        throw new CommandException(
                ExitCode.NO_STORE,
                new BatonException(
                        "STORE_IS_SHARED",
                        "The plans in " + url + " are run by the applications that share it, and not by this command",
                        "To run a plan from a file, name a file: --store FILE."));
    }

    @Override
    public @Nullable Path file() {
        return null;
    }

    @Override
    public Optional<Path> socket() {
        return Optional.empty();
    }

    @Override
    public @Nullable Path spool() {
        return null;
    }

    @Override
    public String toString() {
        return url;
    }
}
