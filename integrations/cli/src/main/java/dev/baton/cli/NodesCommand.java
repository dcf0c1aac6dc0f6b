package dev.baton.cli;

import dev.baton.Json;
import dev.baton.NodeState;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the nodes that share a store. */
@Command(
        name = "nodes",
        description = "List the nodes that share a store: their leases, plans and commands that wait.",
        mixinStandardHelpOptions = true)
final class NodesCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    Form.Choice output = new Form.Choice();

    NodesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<NodeState> nodes;
        try (Desk desk = store.open(console)) {
            nodes = desk.nodes();
        }
        switch (output.form()) {
            case TEXT -> print(nodes);
            case JSON -> console.out().println(Json.of(nodes).pretty());
            case NDJSON -> nodes.forEach(node -> console.out().println(Json.of(node)));
        }
        return ExitCode.COMPLETED;
    }

    private void print(List<NodeState> nodes) {
        if (nodes.isEmpty()) {
            console.err().println("The store is not shared: one process at a time uses it.");
            return;
        }
        new NodeLines(console.outStyle(), console.columns()).of(nodes).forEach(console.out()::println);
    }
}
