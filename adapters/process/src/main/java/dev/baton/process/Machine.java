package dev.baton.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the kernel says about this machine and its processes. */
final class Machine {
    private static final Path PROC = Path.of("/proc");

    private static final String BOOT = text(PROC.resolve("sys/kernel/random/boot_id"));

    private Machine() {}

    static boolean isSupported() {
        return Files.isReadable(PROC.resolve("self/stat")) && !BOOT.isEmpty();
    }

    /** A new one each time the machine boots. */
    static String boot() {
        return BOOT;
    }

    static String host() {
        return text(PROC.resolve("sys/kernel/hostname"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** A process's line in {@code /proc}; null if there is no such process. */
    static @Nullable Stat stat(long pid) {
        try {
            return Stat.parse(Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether it is this very process that runs, not another that got its pid later. */
    static boolean isAlive(Leader leader) {
        Stat now = leader.boot().equals(BOOT) ? stat(leader.pid()) : null;
        return now != null && now.start() == leader.start() && !now.isDead();
    }

    /**
     * A process that cannot be mistaken for another.
     *
     * @param start in clock ticks since the boot
     */
    record Leader(String boot, long pid, long start) {}

    /**
     * The fields of {@code /proc/<pid>/stat} that matter here.
     *
     * @param state one letter
     * @param start in clock ticks since the boot
     */
    record Stat(long pid, char state, long parent, long group, long session, long start) {
        /** Null: not the text of a process. */
        static @Nullable Stat parse(String text) {
            // The name in brackets may itself hold blanks and brackets.
            int name = text.lastIndexOf(") ");
            int blank = text.indexOf(' ');
            if (name < 0 || blank < 0) {
                return null;
            }
            String[] fields = text.substring(name + 2).split(" ", 22);
            try {
                return fields.length < 21
                        ? null
                        : new Stat(
                                Long.parseLong(text.substring(0, blank)),
                                fields[0].charAt(0),
                                Long.parseLong(fields[1]),
                                Long.parseLong(fields[2]),
                                Long.parseLong(fields[3]),
                                Long.parseLong(fields[19]));
            } catch (NumberFormatException e) {
                return null;
            }
        }

        /** It ended, and only waits for its parent to notice. */
        boolean isDead() {
            return state == 'Z' || state == 'X';
        }
    }
}
