package dev.baton.internal.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A Unix-domain socket at a place in the file system that nobody but its owner can connect to, at no moment: it is bound in
 * a private directory, gets its mode there, and is then moved into place. So a socket that a killed process left behind is
 * replaced in one step, too. Only the holder of the store may do that, which is why nobody else can be at it.
 *
 * <p>The address of a socket holds some hundred bytes. For a longer path the socket lies in a private temporary directory,
 * and a symbolic link stands in its place.
 */
final class ControlSocket implements AutoCloseable {
    private static final int LONGEST_ADDRESS = 100; // 104 on some systems, with the zero at its end
    private static final String IN_DIRECTORY = "/s";
    private static final String TEMPORARY = "baton-";

    private final ServerSocketChannel channel;
    private final Path place;
    private final @Nullable Path linkedDirectory;

    private ControlSocket(ServerSocketChannel channel, Path place, @Nullable Path linkedDirectory) {
        this.channel = channel;
        this.place = place;
        this.linkedDirectory = linkedDirectory;
    }

    /** @throws IOException if there can be no socket at this place */
    static ControlSocket bind(Path place) throws IOException {
        removeStale(place);
        Path beside = place.resolveSibling(place.getFileName() + "~");
        boolean isLong = (beside + IN_DIRECTORY).getBytes(StandardCharsets.UTF_8).length > LONGEST_ADDRESS;
        Path directory = isLong ? Files.createTempDirectory(TEMPORARY) : privateDirectory(beside);
        Path socket = Path.of(directory + IN_DIRECTORY);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            if (isLong) {
                Files.deleteIfExists(beside);
                Files.createSymbolicLink(beside, socket);
                Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(socket, place, StandardCopyOption.ATOMIC_MOVE);
                Files.delete(directory);
            }
            return new ControlSocket(channel, place, isLong ? directory : null);
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(socket);
            Files.deleteIfExists(directory);
            throw e;
        }
    }

    private static Path privateDirectory(Path path) throws IOException {
        Files.deleteIfExists(Path.of(path + IN_DIRECTORY)); // of a process that was killed in here
        Files.deleteIfExists(path);
        return Files.createDirectory(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void removeStale(Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        BasicFileAttributes found = Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.isSymbolicLink()) {
            Path socket = Files.readSymbolicLink(place);
            Path directory = socket.getParent();
            Files.delete(place);
            if (directory != null && directory.getFileName().toString().startsWith(TEMPORARY)) {
                Files.deleteIfExists(socket);
                Files.deleteIfExists(directory);
            }
        } else if (!found.isOther()) { // a socket is "other"
            throw new FileAlreadyExistsException(place.toString(), null, "it is no socket");
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Nobody can connect any more, and nothing is left in the file system. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(place);
            if (linkedDirectory != null) {
                Files.deleteIfExists(Path.of(linkedDirectory + IN_DIRECTORY));
                Files.deleteIfExists(linkedDirectory);
            }
        }
    }
}
