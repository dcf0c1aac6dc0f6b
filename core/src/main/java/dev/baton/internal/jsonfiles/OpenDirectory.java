package dev.baton.internal.jsonfiles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.internal.memory.InMemoryPlanStore;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanStore.Identity;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds between open and close: its directory's lock, the memory, and the file. Files: {@code lock}, and
 * {@code plans.jsonl}, which is written anew by each open, without what later lines have made void, and put in place by one rename.
 */
final class OpenDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String FILE = "plans.jsonl";

    private final Path directory;
    private final FileChannel lock;
    private final Identity identity;
    private final InMemoryPlanStore memory;
    private final JsonLinesFile file;

    private OpenDirectory(
            Path directory, FileChannel lock, Identity identity, InMemoryPlanStore memory, JsonLinesFile file) {
        this.directory = directory;
        this.lock = lock;
        this.identity = identity;
        this.memory = memory;
        this.file = file;
    }

    static OpenDirectory open(Path directory, Supplier<String> newStoreId) {
        boolean interrupted = Thread.interrupted(); // it would close the lock's channel
        try {
            Files.createDirectories(directory);
            FileChannel lock = lock(directory);
            try {
                return open(directory, lock, newStoreId);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw unavailable(directory, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static OpenDirectory open(Path directory, FileChannel lock, Supplier<String> newStoreId)
            throws IOException {
        Path file = directory.resolve(FILE);
        InMemoryPlanStore memory = new InMemoryPlanStore();
        Head before = Files.exists(file) ? read(file, memory) : null;
        Head head = before == null
                ? new Head(Head.FORMAT, newStoreId.get(), 1, 0)
                : new Head(Head.FORMAT, before.storeId(), before.incarnation() + 1, memory.reserve(1));
        write(head, memory, directory.resolve(FILE + ".new"));
        Files.move(directory.resolve(FILE + ".new"), file, ATOMIC_MOVE);
        return new OpenDirectory(
                directory, lock, new Identity(head.storeId(), head.incarnation()), memory, new JsonLinesFile(file));
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve(LOCK);
        createFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // another store of this process: said below
        }
        channel.close();
        throw new BatonException(
                "STORE_IN_USE",
                "the directory " + directory + " is open in another orchestrator or tool",
                "One process uses a store directory at a time: stop the other one, or name another directory.");
    }

    /** An empty file that only its owner can read, unless there is one. */
    static void createFile(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createFile(file, attributes);
        } catch (FileAlreadyExistsException e) {
            // Somebody decided about its permissions already.
        }
    }

    /** Fills the memory. A last line without its break was cut off in the middle, and was never acknowledged. Null: nothing is in it. */
    private static @Nullable Head read(Path file, InMemoryPlanStore memory) throws IOException {
        Head head = null;
        int number = 0;
        try (InputStream bytes = Files.newInputStream(file);
                WholeLines lines = new WholeLines(bytes)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                number++;
                if (head == null) {
                    head = head(line);
                    memory.skipNumbers(head.lastPlan());
                } else {
                    Line.apply(line, memory);
                }
            }
        } catch (BatonException | IllegalArgumentException | ArithmeticException e) {
            throw new BatonException(
                    "STORE_NOT_READABLE",
                    "Line " + number + " of " + file + " cannot be read: " + e.getMessage(),
                    "Restore the file, or move it away to begin anew.",
                    e);
        }
        return head;
    }

    private static Head head(String line) {
        Head head = RecordJson.read(Head.class, Json.parseTrusted(line));
        if (!Head.FORMAT.equals(head.format())) {
            throw RecordJson.notReadable("the format '" + head.format() + "'", null);
        }
        return head;
    }

    private static void write(Head head, InMemoryPlanStore memory, Path file) throws IOException {
        Files.deleteIfExists(file);
        createFile(file);
        try (FileOutputStream target = new FileOutputStream(file.toFile());
                OutputStream out = new BufferedOutputStream(target, 1 << 16)) {
            write(out, RecordJson.write(head) + "\n");
            memory.wholePlans().forEach(plan -> {
                write(out, Line.ofWhole(plan));
                LogBatch log = new LogBatch(plan.plan(), memory.logs(plan.plan(), null, 0, Integer.MAX_VALUE));
                if (!log.lines().isEmpty()) {
                    write(out, Line.of(log));
                }
            });
            out.flush();
            target.getFD().sync();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(OutputStream out, String line) {
        try {
            out.write(line.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BatonException unavailable(Path directory, IOException e) {
        return new BatonException(
                "STORE_UNAVAILABLE",
                "The directory " + directory + " cannot be used: " + e,
                "Check the disk, its free space and the permissions.",
                e);
    }

    Identity identity() {
        return identity;
    }

    InMemoryPlanStore memory() {
        return memory;
    }

    JsonLinesFile file() {
        return file;
    }

    @Override
    public void close() {
        try (lock) {
            file.close();
        } catch (IOException e) {
            throw unavailable(directory, e);
        }
    }
}
