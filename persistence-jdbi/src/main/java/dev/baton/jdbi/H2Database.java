package dev.baton.jdbi;

import dev.baton.BatonException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.engine.Constants;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * One H2 database, in a file or in memory: its URL, which nobody else gets to write, what must be true of it before a plan
 * is entrusted to it, and what its errors mean.
 *
 * <p>{@code WRITE_DELAY=0} makes a commit wait until it is written; {@code REUSE_SPACE=FALSE} keeps H2 from writing over
 * space whose content a crash may still need. Without both, kill -9 loses commits that were acknowledged. Both are read
 * back, since a database remembers settings that others made.
 */
final class H2Database implements Faults {
    private static final String DURABLE = ";WRITE_DELAY=0;REUSE_SPACE=FALSE";
    private static final String DISCREET = ";DB_CLOSE_ON_EXIT=FALSE" // no shutdown hook: a commit needs none
            + ";TRACE_LEVEL_FILE=0"; // no file beside ours
    private static final int LEAST_RETENTION_MILLIS = 45_000;
    private static final long WORTH_COMPACTING = 16 << 20;
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+:.*");
    private static final Set<Integer> NO_STORE = Set.of(
            ErrorCode.FILE_CORRUPTED_1,
            ErrorCode.FILE_VERSION_ERROR_1,
            ErrorCode.FILE_ENCRYPTION_ERROR_1,
            ErrorCode.WRONG_USER_OR_PASSWORD);
    private static final String SUFFIX = ".mv.db";

    private final String where;
    private final DataSource source;
    private final @Nullable Path file;

    private H2Database(String where, DataSource source, @Nullable Path file) {
        this.where = where;
        this.source = source;
        this.file = file;
    }

    private static DataSource source(String url) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        source.setUser("baton");
        source.setPassword("");
        return source;
    }

    /** The same database, reached another way. */
    H2Database through(UnaryOperator<DataSource> way) {
        return new H2Database(where, way.apply(source), file);
    }

    /** @throws BatonException {@code UNSAFE_STORE_URL} if the path is more than a path */
    static H2Database file(Path path) {
        String given = path.toString();
        String absolute = path.toAbsolutePath().normalize().toString();
        String name = absolute.endsWith(SUFFIX) ? absolute.substring(0, absolute.length() - SUFFIX.length()) : absolute;
        if (SCHEME.matcher(given).matches() || absolute.indexOf(';') >= 0) {
            throw new BatonException(
                    "UNSAFE_STORE_URL",
                    "'" + given + "' is not the plain path of a file",
                    "Give a path without ';' and without a scheme such as 'jdbc:' or 'mem:'. Baton writes the URL itself: other"
                            + " settings can lose commits, run scripts, or open the store to the network.");
        }
        return new H2Database(
                "the file " + name + SUFFIX,
                source("jdbc:h2:file:" + name + DURABLE + DISCREET),
                Path.of(name + SUFFIX));
    }

    /** Lives as long as there is a connection to it. */
    static H2Database memory() {
        return new H2Database("memory", source("jdbc:h2:mem:baton-" + UUID.randomUUID() + DISCREET), null);
    }

    /** Makes an empty file that only its owner can read, unless there is one. */
    void createFile() {
        if (file == null) {
            return;
        }
        try {
            Path directory = file.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.createFile(file, ownerOnly());
        } catch (FileAlreadyExistsException e) {
            // Somebody decided about its permissions already.
        } catch (IOException e) {
            throw new BatonException(
                    "STORE_UNAVAILABLE",
                    "Cannot create " + where + ": " + reason(e),
                    "Check the directory and its permissions.",
                    e);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** A new connection without autocommit, its settings checked. */
    Connection connect() throws SQLException {
        Connection connection = source.getConnection();
        try {
            if (file != null) {
                requireSafeSettings(connection);
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    void requireSafeSettings(Connection connection) throws SQLException {
        requireSafe(connection, "WRITE_DELAY", value -> value.equals("0"));
        requireSafe(connection, "REUSE_SPACE", value -> value.equalsIgnoreCase("FALSE"));
        requireSafe(connection, "RETENTION_TIME", value -> Integer.parseInt(value) >= LEAST_RETENTION_MILLIS);
    }

    private void requireSafe(Connection connection, String name, Predicate<String> safe) throws SQLException {
        String value = setting(connection, name);
        if (value == null || !safe.test(value)) {
            throw new BatonException(
                    "UNSAFE_STORE_SETTINGS",
                    where + " has " + name + "=" + value + ", with which a crash can lose commits",
                    "Somebody else set it. Undo it in a console of H2 (SET WRITE_DELAY 0; SET RETENTION_TIME 45000), or use another file.");
        }
    }

    /** Versions, settings read back and sizes, for people. */
    Map<String, String> facts(Handle handle) throws SQLException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("database", "H2 " + Constants.VERSION);
        facts.put(
                "schema",
                handle.createQuery("SELECT 'V' || MAX(version) FROM baton_schema_version WHERE complete")
                        .mapTo(String.class)
                        .one());
        if (file != null) {
            facts.put("file", file.toString());
            for (String name : List.of("WRITE_DELAY", "REUSE_SPACE", "RETENTION_TIME")) {
                facts.put(name, String.valueOf(setting(handle.getConnection(), name)));
            }
            facts.put("file size", size(figure(handle.getConnection(), "FILE_SIZE")));
            facts.put("free on disk", size(file.toFile().getUsableSpace()));
        }
        return facts;
    }

    private static String size(long bytes) {
        return bytes < 10e9
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.0f GB", bytes / 1e9);
    }

    /** Beside the file. */
    Optional<Path> controlSocket() {
        return Optional.ofNullable(file).map(path -> {
            String name = path.toString();
            return Path.of(name.substring(0, name.length() - SUFFIX.length()) + ".sock");
        });
    }

    private static @Nullable String setting(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT setting_value FROM information_schema.settings WHERE setting_name = ?")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    /** The lock of the file keeps other processes out; this keeps out another store of the same process. */
    void requireSoleUse(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet sessions = statement.executeQuery("SELECT COUNT(*) FROM information_schema.sessions")) {
            if (sessions.next() && sessions.getInt(1) > 1) {
                throw inUse(null);
            }
        }
    }

    /**
     * With REUSE_SPACE=FALSE a file only grows while it is open. True: less than half of this one is still needed, and it is
     * big enough to care.
     */
    boolean isOvergrown(Connection connection) throws SQLException {
        return file != null
                && figure(connection, "FILE_SIZE") > WORTH_COMPACTING
                && figure(connection, "PAGE_COUNT_LIVE") * 2 < figure(connection, "PAGE_COUNT");
    }

    private static long figure(Connection connection, String name) throws SQLException {
        String value = setting(connection, "info." + name);
        return value == null ? 0 : Long.parseLong(value);
    }

    /**
     * Closes the database and puts a compacted copy in its place, by one rename: whoever dies meanwhile leaves the old file
     * or the new one.
     */
    void compact(Connection connection) throws SQLException {
        Path path = Objects.requireNonNull(file);
        try {
            boolean posix = Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class);
            Set<PosixFilePermission> permissions = posix ? Files.getPosixFilePermissions(path) : Set.of();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN COMPACT");
            }
            if (posix) {
                Files.setPosixFilePermissions(path, permissions);
            }
        } catch (IOException e) {
            throw new SQLException("cannot keep the permissions of " + path, e);
        }
    }

    private BatonException inUse(@Nullable SQLException cause) {
        return new BatonException(
                "STORE_IN_USE",
                where + " is open in another orchestrator or tool",
                "One process uses a store file at a time: stop the other one, or name another file.",
                cause);
    }

    @Override
    public BatonException fault(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        Throwable root = root(e);
        if (state.startsWith("22") || state.startsWith("23")) {
            // H2's own words would quote the value, which is nobody's business in a log.
            return new BatonException(
                    NOT_STORABLE,
                    "The database refuses a value (SQLSTATE " + state + ")",
                    "Nothing of it is stored.",
                    e);
        } else if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
            return inUse(e);
        } else if (NO_STORE.contains(e.getErrorCode()) || root instanceof EOFException) {
            return new BatonException(
                    "STORE_NOT_READABLE",
                    where + " is no store of Baton, or is damaged",
                    "Name the right file. If it is the right one, restore it from a backup.",
                    e);
        }
        return new BatonException(
                "STORE_UNAVAILABLE",
                where + " cannot be used: " + reason(root),
                "Check the disk, its free space and the file's permissions.",
                e);
    }

    /** The system's words, where it has some: {@code No space left on device}. */
    private static String reason(Throwable root) {
        String own = root instanceof FileSystemException of ? of.getReason() : root.getMessage();
        return own != null
                ? own
                : root.getClass()
                        .getSimpleName()
                        .replace("Exception", "")
                        .replaceAll("(?<=.)([A-Z])", " $1")
                        .toLowerCase(Locale.ROOT);
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    @Override
    public String toString() {
        return where;
    }
}
