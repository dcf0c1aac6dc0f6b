package dev.baton.process;

import dev.baton.Json;
import dev.baton.spi.TaskReport;
import java.nio.file.Path;

/** A node that starts a process and is killed: {@code main(spool, task, payload)} in a JVM of its own. */
final class DeadNode {
    private DeadNode() {}

    @SuppressWarnings("resource") // it is killed before it could close anything
    public static void main(String[] args) throws Exception {
        Host host = Host.free(Path.of(args[0]));
        TaskReport report = host.dispatch(Host.ref(args[1]), "process", Json.parse(args[2]));
        System.out.println(((TaskReport.Running) report).handle().value().unmasked());
        System.in.read(); // for ever
    }
}
