package dev.baton.process;

import dev.baton.BatonException;
import dev.baton.process.SpoolEntry.StopReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds the state of all attempts: {@code attempts/<dispatchKey>}, {@code input/} for standard input on
 * its way to a program, and {@code work/} for working directories unless the host named a place for them. Only its owner may
 * look into it.
 */
final class Spool {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private static final Duration INPUT = Duration.ofHours(1);

    private final Path root;
    private final Path attempts;
    private final Path input;

    private Spool(Path root) {
        this.root = root;
        this.attempts = root.resolve("attempts");
        this.input = root.resolve("input");
    }

    /** @throws BatonException {@code SPOOL_UNAVAILABLE} or {@code SPOOL_NOT_PRIVATE} */
    static Spool open(Path root) {
        Spool spool = new Spool(root);
        try {
            if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                createPrivate(root);
            }
            if (!Files.getPosixFilePermissions(root).equals(PRIVATE)) {
                throw notPrivate(root, "other users may look into it", "chmod 700 " + root);
            }
            createPrivate(spool.attempts);
            createPrivate(spool.input);
            // Where anybody may create names, as in /tmp, somebody else may have been faster.
            if (!Files.getOwner(root).equals(Files.getOwner(spool.input))) {
                throw notPrivate(root, "it belongs to " + Files.getOwner(root), "choose another with spool(path)");
            }
            return spool;
        } catch (IOException | UnsupportedOperationException e) {
            throw new BatonException(
                    "SPOOL_UNAVAILABLE",
                    "The spool directory " + root + " cannot be used: " + reason(e),
                    "Choose a directory on a local disk that this user may write, with spool(path).",
                    e);
        }
    }

    /** {@code access denied} for an {@code AccessDeniedException}, the system's own words for most others. */
    static String reason(Exception e) {
        String own = e instanceof FileSystemException of ? of.getReason() : e.getMessage();
        return own != null
                ? own
                : e.getClass()
                        .getSimpleName()
                        .replace("Exception", "")
                        .replaceAll("(?<=.)([A-Z])", " $1")
                        .toLowerCase(Locale.ROOT);
    }

    private static BatonException notPrivate(Path root, String found, String remedy) {
        return new BatonException(
                "SPOOL_NOT_PRIVATE", "The spool directory " + root + " is not private: " + found, remedy);
    }

    private static void createPrivate(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
    }

    Path work() {
        return root.resolve("work");
    }

    SpoolEntry entry(String dispatchKey) {
        return new SpoolEntry(attempts.resolve(dispatchKey));
    }

    /** A file with a program's standard input, which may be secret; the caller deletes it. */
    Path input(String text) throws IOException {
        Path file = Files.createTempFile(input, "stdin-", "");
        Files.writeString(file, text, StandardCharsets.UTF_8);
        return file;
    }

    /**
     * Makes sure that a key without an entry never starts.
     *
     * @return false if there is an entry after all
     */
    boolean refuse(SpoolEntry entry) throws IOException {
        SpoolEntry refusal = new SpoolEntry(Files.createTempDirectory(input, "refusal-"));
        refusal.markStopped(StopReason.CANCELLED);
        try {
            // Replaces nothing but an empty directory, which belongs to a wrapper that has not come to its program yet
            // and will find the mark before it does.
            Files.move(refusal.directory(), entry.directory(), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            delete(refusal.directory());
            return false;
        } catch (FileSystemException e) {
            delete(refusal.directory());
            if (Files.exists(entry.directory())) {
                return false;
            }
            throw e;
        }
    }

    /** All attempts, in no order. */
    List<SpoolEntry> entries() throws IOException {
        return children(attempts).stream().map(SpoolEntry::new).toList();
    }

    /** Deletes what has been over, or lay unused, for {@code age}. What cannot be deleted is passed over. */
    void sweep(Duration age) throws IOException {
        for (SpoolEntry entry : entries()) {
            if (entry.isOlderThan(age) && !(entry.state() instanceof SpoolEntry.State.Running)) {
                deleteIfPossible(entry.directory());
            }
        }
        sweep(work(), age);
        // A program has opened its input within moments: what lies here was left by a node that was killed.
        sweep(input, age.compareTo(INPUT) < 0 ? age : INPUT);
    }

    private static void sweep(Path directory, Duration age) throws IOException {
        Instant before = Instant.now().minus(age);
        for (Path child : children(directory)) {
            if (newest(child).isBefore(before)) {
                deleteIfPossible(child);
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
                found.forEach(children::add);
            }
        }
        return children;
    }

    private static void deleteIfPossible(Path tree) {
        try {
            delete(tree);
        } catch (IOException e) {
            // Another node of the same user was faster, or a task made it undeletable: nothing depends on it.
        }
    }

    private static Instant newest(Path tree) throws IOException {
        Instant[] newest = {Instant.MIN};
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes found) {
                return visitFile(directory, found);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
                FileTime changed = found.lastModifiedTime();
                if (changed.toInstant().isAfter(newest[0])) {
                    newest[0] = changed.toInstant();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return newest[0];
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes found) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
