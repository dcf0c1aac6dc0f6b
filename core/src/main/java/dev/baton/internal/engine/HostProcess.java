package dev.baton.internal.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells of another process of this host that it is gone for good, so that whoever comes after it need not wait for a lease. A process
 * leaves a mark: which boot of which kernel it belongs to, which namespace its number is of, whose it is, its number and when it
 * started. Only on Linux; elsewhere there are no marks, and a lease is waited for.
 */
final class HostProcess {
    private static final Path PROC = Path.of("/proc");

    /** In /proc/PID/stat after the name: the state, and the start in ticks since the boot. */
    private static final int STATE = 0;

    private static final int STARTED = 19;

    private HostProcess() {}

    /** That of this process; empty: nobody could tell whether it is gone. */
    static String mark() {
        return mark(ProcessHandle.current().pid());
    }

    /** That of a process of this host, of the same user. */
    static String mark(long pid) {
        String host = host();
        String[] stat = stat(pid);
        return host == null || stat.length <= STARTED ? "" : host + " " + pid + " " + stat[STARTED];
    }

    /** True only if the process that left this mark is provably gone. */
    static boolean isGone(String mark) {
        String host = host();
        if (host == null || !mark.startsWith(host + " ")) {
            return false; // of another host, or of a process that we might not see
        }
        String[] process = mark.substring(host.length() + 1).split(" ", -1);
        if (process.length != 2
                || process[0].isEmpty()
                || process[0].length() > 18
                || !process[0].chars().allMatch(Character::isDigit)) {
            return false;
        }
        Path directory = PROC.resolve(process[0]);
        if (Files.notExists(directory)) {
            return true;
        }
        String[] stat = stat(Long.parseLong(process[0]));
        return stat.length > STARTED
                && (!stat[STARTED].equals(process[1]) || stat[STATE].equals("Z") || stat[STATE].equals("X"));
    }

    /** The boot, the namespace of process numbers and the user: with the same three, each sees the other's processes. */
    private static @Nullable String host() {
        try {
            String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id"), StandardCharsets.US_ASCII)
                    .strip();
            Path namespace = Files.readSymbolicLink(PROC.resolve("self/ns/pid"));
            Object user = Files.getAttribute(PROC.resolve("self"), "unix:uid");
            return boot + " " + namespace + " " + user;
        } catch (IOException | RuntimeException e) { // no Linux, or one that does not tell
            return null;
        }
    }

    private static String[] stat(long pid) {
        try {
            String text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            return text.substring(text.lastIndexOf(')') + 2).split(" ", -1); // a name may hold anything
        } catch (IOException | RuntimeException e) {
            return new String[0];
        }
    }
}
