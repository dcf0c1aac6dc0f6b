package dev.baton.process;

import dev.baton.process.Machine.Leader;
import dev.baton.process.Machine.Stat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All processes of one attempt: those in the wrapper's session, those that carry its dispatch key in their environment (they
 * may have left the session), and the descendants of both.
 */
final class ProcessTree {
    /** Set in the environment of every program, and inherited by what it starts. */
    static final String COOKIE = "BATON_DISPATCH_KEY";

    private static final long NONE = -1;

    private final String cookie;
    private final @Nullable Leader leader;

    /** @param leader null if unknown */
    ProcessTree(String dispatchKey, @Nullable Leader leader) {
        this.cookie = COOKIE + "=" + dispatchKey;
        this.leader = leader;
    }

    boolean isEmpty() {
        return members().isEmpty();
    }

    /** Asks all of them to end, each once: many programs take a second request for impatience. */
    void terminate() throws IOException {
        signal("TERM", ProcessHandle::destroy);
    }

    /** Ends all of them, save those that are born meanwhile outside the wrapper's group. */
    void kill() throws IOException {
        signal("KILL", ProcessHandle::destroyForcibly);
    }

    private void signal(String signal, Consumer<ProcessHandle> toOne) throws IOException {
        List<Stat> members = members();
        long group = liveLeader();
        if (group != NONE) {
            // In one stroke, so that none of the group can fork out of it. Its leader lives: the number is still its
            // own.
            Wrapper.signalGroup(signal, group);
        }
        for (Stat member : members) {
            if (member.group() != group) {
                ProcessHandle.of(member.pid()).ifPresent(toOne);
            }
        }
    }

    /** A session outlives its leader, but then its number may soon be another's. */
    private long liveLeader() {
        return leader != null && Machine.isAlive(leader) ? leader.pid() : NONE;
    }

    private List<Stat> members() {
        List<Stat> all = all();
        long session = liveLeader();
        Map<Long, Stat> members = new LinkedHashMap<>();
        for (Stat process : all) {
            if (process.session() == session || carriesCookie(process.pid())) {
                members.put(process.pid(), process);
            }
        }
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Stat process : all) {
                grown |= members.containsKey(process.parent()) && members.putIfAbsent(process.pid(), process) == null;
            }
        }
        members.remove(ProcessHandle.current().pid());
        return List.copyOf(members.values());
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
            throw new UncheckedIOException(e);
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
