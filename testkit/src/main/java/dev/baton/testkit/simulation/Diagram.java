package dev.baton.testkit.simulation;

import java.util.List;

/** What happened, as a Mermaid sequence diagram. */
final class Diagram {
    private static final int MOST = 80;

    private Diagram() {}

    static String of(List<Trace.Entry> entries, String violation) {
        StringBuilder text = new StringBuilder("```mermaid\nsequenceDiagram\n");
        for (String who : List.of("World", "Client", "Node", "Store", "Agent")) {
            text.append("    participant ").append(who).append('\n');
        }
        int skipped = Math.max(0, entries.size() - MOST);
        if (skipped > 0) {
            text.append("    note over World: ").append(skipped).append(" words before these\n");
        }
        for (Trace.Entry entry : entries.subList(skipped, entries.size())) {
            text.append("    %s->>%s: %,d ms %s %s %d%n"
                    .formatted(
                            entry.from(),
                            entry.to(),
                            entry.millis(),
                            entry.what(),
                            plain(entry.about()),
                            entry.number()));
        }
        return text.append("    note over Node: ")
                .append(plain(violation))
                .append("\n```")
                .toString();
    }

    /** Mermaid ends a message at these. */
    private static String plain(String text) {
        return text.replace(';', ',').replace('#', ' ').replace('\n', ' ');
    }
}
