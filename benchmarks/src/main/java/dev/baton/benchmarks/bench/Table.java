package dev.baton.benchmarks.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under headings, for a terminal and for Markdown. */
final class Table {
    private final List<String[]> lines = new ArrayList<>();

    Table(String... headings) {
        lines.add(headings);
    }

    void add(String... cells) {
        lines.add(cells);
    }

    String plain() {
        int[] widths = new int[lines.get(0).length];
        for (String[] line : lines) {
            for (int c = 0; c < line.length; c++) {
                widths[c] = Math.max(widths[c], line[c].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int l = 0; l < lines.size(); l++) {
            String[] line = lines.get(l);
            for (int c = 0; c < line.length; c++) {
                text.append(isRight(c) ? " ".repeat(widths[c] - line[c].length()) + line[c] : line[c]);
                if (c < line.length - 1) {
                    text.append(isRight(c) ? "" : " ".repeat(widths[c] - line[c].length()))
                            .append("  ");
                }
            }
            text.append('\n');
            if (l == 0) {
                text.append("─".repeat(Arrays.stream(widths).sum() + 2 * (widths.length - 1)))
                        .append('\n');
            }
        }
        return text.toString();
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        for (int l = 0; l < lines.size(); l++) {
            text.append("| ").append(String.join(" | ", lines.get(l))).append(" |\n");
            if (l == 0) {
                for (int c = 0; c < lines.get(0).length; c++) {
                    text.append(isRight(c) ? "| ---: " : "| --- ");
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    /** All but the first two columns and the last hold numbers. */
    private boolean isRight(int column) {
        return column > 1 && column < lines.get(0).length - 1;
    }
}
