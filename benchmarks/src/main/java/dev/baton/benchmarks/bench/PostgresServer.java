package dev.baton.benchmarks.bench;

import dev.baton.benchmarks.contest.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL server of the benchmark's own, with the durability it has by default: every commit is forced to the disk. Only the
 * number of connections is raised.
 */
final class PostgresServer implements AutoCloseable {
    private static final String USER = "postgres";
    private static final int CONNECTIONS = 200;

    private final Path binaries;
    private final Path directory;
    private final int port;
    private int databases;

    private PostgresServer(Path binaries, Path directory, int port) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
    }

    /** Starts one with its data in a directory, which is made. */
    static PostgresServer start(Path binaries, Path directory) {
        try {
            Files.createDirectories(directory);
            PostgresServer server = new PostgresServer(binaries, directory, freePort());
            if (isRoot()) {
                server.command("chown", USER, directory.toString());
            }
            server.asServer("initdb", "-D", server.data(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C");
            String settings = "-p " + server.port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                    + directory + " -c max_connections=" + CONNECTIONS;
            String log = directory.resolve("log").toString();
            server.asServer("pg_ctl", "-D", server.data(), "-l", log, "-o", settings, "-w", "start");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** An empty database, the tables of the others written out, so that nobody pays for those before him. */
    Database freshDatabase() {
        String name = "run" + ++databases;
        Database server = new Database("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, "");
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            if (databases > 1) {
                statement.execute("DROP DATABASE IF EXISTS run" + (databases - 1) + " WITH (FORCE)");
            }
            statement.execute("CREATE DATABASE " + name);
            statement.execute("CHECKPOINT");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Database("jdbc:postgresql://127.0.0.1:" + port + "/" + name, USER, "");
    }

    String version() {
        return command(binaries.resolve("postgres").toString(), "--version").strip();
    }

    @Override
    public void close() {
        asServer("pg_ctl", "-D", data(), "-m", "immediate", "stop");
        command("rm", "-rf", directory.toString());
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    /** PostgreSQL refuses to run as root. */
    private void asServer(String program, String... arguments) {
        List<String> command = new ArrayList<>(isRoot() ? List.of("runuser", "-u", USER, "--") : List.of());
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        command(command.toArray(String[]::new));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private String command(String... command) {
        try {
            Path output = Files.createTempFile("bench", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                int status = process.waitFor();
                String text = Files.readString(output, StandardCharsets.UTF_8);
                if (status != 0) {
                    throw new IllegalStateException(String.join(" ", command) + " ended with " + status + ":\n" + text);
                }
                return text;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running " + command[0], e);
        }
    }
}
