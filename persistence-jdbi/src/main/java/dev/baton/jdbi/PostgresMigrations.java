package dev.baton.jdbi;

import dev.baton.BatonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/**
 * Brings the tables to the version this library knows, unless somebody has: each script says itself, in its transaction, that it has
 * run, so it does not matter whether this class ran it, or a host's Flyway. Nodes that start at once take turns.
 */
final class PostgresMigrations {
    /** In order; the version is the number in the name. */
    private static final List<String> SCRIPTS = List.of("V1__plans.sql");

    private static final int NEWEST = SCRIPTS.size();

    private final Tables tables;

    PostgresMigrations(Tables tables) {
        this.tables = tables;
    }

    void run(Borrowed borrowed) {
        if (borrowed.ask(PostgresMigrations::version)
                != NEWEST) { // a transaction of its own, or the other would not see what changed meanwhile
            int unused = borrowed.change(this::inTurn);
        }
    }

    private int inTurn(Handle handle) throws SQLException {
        handle.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "baton migrations of " + tables);
        int version = version(handle);
        if (version > NEWEST) {
            throw new BatonException(
                    "SCHEMA_TOO_NEW",
                    "The store has schema version " + version + ", this version of Baton knows up to " + NEWEST,
                    "A newer version of Baton has used the store: open it with that version.");
        }
        if (version < NEWEST && tables.schema() != null) {
            handle.execute("CREATE SCHEMA IF NOT EXISTS \"" + tables.schema() + '"');
            handle.execute("SET LOCAL search_path = \"" + tables.schema() + '"');
        }
        try (Statement statement = handle.getConnection().createStatement()) {
            for (String script : SCRIPTS.subList(version, NEWEST)) {
                statement.execute(read(script).replace("${baton}", tables.prefix()));
            }
        }
        return NEWEST;
    }

    /** 0: there are no tables yet. */
    private static int version(Handle handle) {
        boolean isThere = handle.select(
                        "SELECT COUNT(*) > 0 FROM pg_catalog.pg_class WHERE oid = to_regclass('baton_schema_version')")
                .mapTo(Boolean.class)
                .one();
        return isThere
                ? handle.select("SELECT MAX(version) FROM baton_schema_version")
                        .mapTo(Integer.class)
                        .one()
                : 0;
    }

    private static String read(String name) {
        try (InputStream resource =
                Objects.requireNonNull(PostgresMigrations.class.getResourceAsStream("postgres/" + name), name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
