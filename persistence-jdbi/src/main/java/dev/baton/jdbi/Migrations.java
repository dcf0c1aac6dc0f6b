package dev.baton.jdbi;

import dev.baton.BatonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Brings the tables to the version this library knows, script by script. A script is entered in
 * {@code baton_schema_version} before it runs and marked complete after it, because H2 commits each statement that changes
 * the schema: a start that died in between is seen by the next. The first script can be run again, as nothing is stored
 * before it is complete; an incomplete later one is for people to look at.
 */
final class Migrations {
    /** In order; the version is the number in the name. */
    private static final List<String> SCRIPTS = List.of(
            "V1__plans.sql", "V2__sleep_and_removal.sql", "V3__logs.sql", "V4__status.sql", "V5__deliveries.sql");

    private final List<Script> scripts;

    Migrations() {
        this(SCRIPTS);
    }

    /** @param resources names of scripts beside this class, in {@code h2/} */
    Migrations(List<String> resources) {
        this.scripts = resources.stream().map(Script::read).toList();
    }

    void run(Handle handle) {
        handle.execute(
                "CREATE TABLE IF NOT EXISTS baton_schema_version"
                        + " (version INT PRIMARY KEY, script VARCHAR NOT NULL, checksum VARCHAR(64) NOT NULL, complete BOOLEAN NOT NULL)");
        Map<Integer, Applied> applied = applied(handle);
        if (applied.values().stream().anyMatch(migration -> !migration.complete()) && !wasEverOpened(handle)) {
            clear(handle);
            applied = Map.of();
        }
        check(applied);
        for (Script script : scripts) {
            Applied before = applied.get(script.version());
            if (before == null || !before.complete()) {
                apply(handle, script);
            }
        }
    }

    private static Map<Integer, Applied> applied(Handle handle) {
        return handle
                .createQuery("SELECT version, script, checksum, complete FROM baton_schema_version")
                .map((row, context) -> new Applied(
                        row.getInt("version"),
                        row.getString("script"),
                        row.getString("checksum"),
                        row.getBoolean("complete")))
                .stream()
                .collect(Collectors.toMap(Applied::version, Function.identity()));
    }

    /** False: it was cut off while it was made for the first time, and holds nothing that anybody was told is stored. */
    private static boolean wasEverOpened(Handle handle) {
        return tables(handle).contains("BATON_STORE")
                && handle.select("SELECT COUNT(*) FROM baton_store")
                                .mapTo(Integer.class)
                                .one()
                        > 0;
    }

    private static List<String> tables(Handle handle) {
        return handle.select(
                        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'BATON\\_%' ESCAPE '\\'")
                .mapTo(String.class)
                .list();
    }

    /** Takes back what was made; what is known of it goes last, so that this, too, may be cut off. */
    private static void clear(Handle handle) {
        for (String table : tables(handle)) {
            if (!table.equals("BATON_SCHEMA_VERSION")) {
                handle.execute("DROP TABLE IF EXISTS " + table + " CASCADE");
            }
        }
        handle.execute("DELETE FROM baton_schema_version");
        handle.commit();
    }

    private void check(Map<Integer, Applied> applied) {
        int known = scripts.get(scripts.size() - 1).version();
        int newest = applied.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        if (newest > known) {
            throw new BatonException(
                    "SCHEMA_TOO_NEW",
                    "The store has schema version " + newest + ", this version of Baton knows up to " + known,
                    "A newer version of Baton has used the store: open it with that version.");
        }
        for (Applied migration : applied.values()) {
            if (!migration.complete() && migration.version() > 1) {
                throw new BatonException(
                        "MIGRATION_INCOMPLETE",
                        "The migration " + migration.script() + " was cut off in the middle",
                        "Restore the store from the backup made before the upgrade, and start again.");
            }
        }
        for (Script script : scripts) {
            Applied migration = applied.get(script.version());
            if (migration != null
                    && migration.complete()
                    && !migration.checksum().equals(script.checksum())) {
                throw new BatonException(
                        "MIGRATION_CHANGED",
                        "The store was set up by another " + script.name() + " than the one in this library",
                        "Use an unmodified release of Baton.");
            }
        }
    }

    private static void apply(Handle handle, Script script) {
        handle.execute(
                "MERGE INTO baton_schema_version (version, script, checksum, complete) KEY (version) VALUES (?, ?, ?, FALSE)",
                script.version(),
                script.name(),
                script.checksum());
        handle.commit();
        script.statements().forEach(handle::execute);
        handle.execute("UPDATE baton_schema_version SET complete = TRUE WHERE version = ?", script.version());
        handle.commit();
    }

    private record Applied(int version, String script, String checksum, boolean complete) {}

    private record Script(int version, String name, String text) {
        static Script read(String name) {
            try (InputStream resource =
                    Objects.requireNonNull(Migrations.class.getResourceAsStream("h2/" + name), name)) {
                String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
                return new Script(Integer.parseInt(name.substring(1, name.indexOf("__"))), name, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String checksum() {
            return Sha256.hex(text);
        }

        /** A statement ends with a semicolon at the end of a line; comments have lines of their own. */
        List<String> statements() {
            String code = text.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
            return List.of(code.split(";\\s*(\n|$)")).stream()
                    .filter(statement -> !statement.isBlank())
                    .toList();
        }
    }
}
