package dev.baton.process;

import dev.baton.process.Machine.Leader;
import dev.baton.process.Machine.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All processes of one attempt: those in the wrapper's session, those that carry its dispatch key in their environment (they
 * may have left the session), and the descendants of both.
 */
final class ProcessTree {
    /** Set in the environment of every program, and inherited by what it starts. */
    static final String COOKIE = "BATON_DISPATCH_KEY";

    private final String cookie;
    private final @Nullable Leader leader;

    /** @param leader null if unknown */
    ProcessTree(String dispatchKey, @Nullable Leader leader) {
        this.cookie = COOKIE + "=" + dispatchKey;
        this.leader = leader;
    }

    boolean isEmpty() {
        return pids().isEmpty();
    }

    /** Asks all of them to end. */
    void terminate() throws IOException {
        signal("TERM", false);
    }

    /** Ends all of them, save those that are born meanwhile outside the wrapper's group. */
    void kill() throws IOException {
        signal("KILL", true);
    }

    private void signal(String signal, boolean forcibly) throws IOException {
        Set<Long> pids = pids();
        if (leader != null && Machine.isAlive(leader)) {
            // In one stroke, so that no member of the group can fork out of it. The wrapper lives: the group is still
            // its own.
            Wrapper.signalGroup(signal, leader.pid());
        }
        for (long pid : pids) {
            if (leader == null || pid != leader.pid()) {
                ProcessHandle.of(pid).ifPresent(process -> {
                    if (forcibly) {
                        process.destroyForcibly();
                    } else {
                        process.destroy();
                    }
                });
            }
        }
    }

    private Set<Long> pids() {
        List<Stat> all = all();
        // A session outlives its leader, but then its number may soon be another's: the cookie tells for sure.
        long session = leader != null && Machine.isAlive(leader) ? leader.pid() : -1;
        Set<Long> members = new HashSet<>();
        for (Stat process : all) {
            if (process.session() == session || carriesCookie(process.pid())) {
                members.add(process.pid());
            }
        }
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Stat process : all) {
                grown |= members.contains(process.parent()) && members.add(process.pid());
            }
        }
        members.remove(ProcessHandle.current().pid());
        return members;
    }

    private static List<Stat> all() {
        List<Stat> all = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Stat stat = Machine.stat(Long.parseLong(process.getFileName().toString()));
                if (stat != null && !stat.isDead()) {
                    all.add(stat);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return all;
    }

    private boolean carriesCookie(long pid) {
        try {
            String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            return environment.startsWith(cookie + "\0") || environment.contains("\0" + cookie + "\0");
        } catch (IOException e) {
            return false; // another user's, or gone
        }
    }
}
