package dev.baton.cli;

import dev.baton.NodeState;
import java.time.Duration;
import java.util.List;

/** Nodes as the lines of a table. */
record NodeLines(Style style, int columns) {
    private static final int ADAPTERS = 7;

    List<String> of(List<NodeState> nodes) {
        Table table = new Table(style, columns, ADAPTERS)
                .head("NODE", "NAME", "STATE", "LEASE", "PLANS", "WORDS", "LAG", "ADAPTERS");
        for (NodeState node : nodes) {
            table.row(
                    Table.Cell.of(Long.toString(node.number()), style::bold),
                    Table.Cell.of(node.name()),
                    state(node),
                    Table.Cell.of(lease(node)),
                    Table.Cell.of(Long.toString(node.plans())),
                    Table.Cell.of(node.words() == 0 ? "" : Long.toString(node.words())),
                    Table.Cell.of(node.lag().isZero() ? "" : Wording.time(node.lag()), style::yellow),
                    Table.Cell.of(String.join(" ", node.adapters()), style::dim));
        }
        return table.lines();
    }

    private Table.Cell state(NodeState node) {
        if (!node.isAlive()) {
            return Table.Cell.of("\u2716 dead", style::red);
        } else if (node.leaseLeft().compareTo(node.sinceRenewal()) < 0) { // over half of it is gone: it starts nothing
            return Table.Cell.of("! late", style::yellow);
        }
        return Table.Cell.of("\u2714 alive", style::green);
    }

    private static String lease(NodeState node) {
        Duration left = node.leaseLeft();
        return left.isNegative() ? "over for " + Wording.time(left.negated()) : Wording.time(left);
    }
}
