package dev.baton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Columns that line up. Where the terminal is too narrow, the column that may give way does, and then lines are cut: a table
 * never wraps.
 */
final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    /** Text, and how it is painted once it has its width. */
    record Cell(String text, UnaryOperator<String> paint) {
        static Cell of(String text) {
            return new Cell(text, UnaryOperator.identity());
        }

        static Cell of(String text, UnaryOperator<String> paint) {
            return new Cell(text, paint);
        }
    }

    private final Style style;
    private final int columns;
    private final int yielding;
    private final List<List<Cell>> rows = new ArrayList<>();
    private int heads;

    /**
     * @param columns of the terminal; 0: as wide as need be
     * @param yielding number of the column that is cut first
     */
    Table(Style style, int columns, int yielding) {
        this.style = style;
        this.columns = columns;
        this.yielding = yielding;
    }

    Table head(String... titles) {
        List<Cell> head = new ArrayList<>();
        for (String title : titles) {
            head.add(Cell.of(title, style::dim));
        }
        rows.add(head);
        heads = 1;
        return this;
    }

    void row(Cell... cells) {
        rows.add(List.of(cells));
    }

    /** A column in which nothing stands but its title is left out. */
    List<String> lines() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        for (List<Cell> row : rows) {
            StringBuilder line = new StringBuilder();
            int left = columns == 0 ? Integer.MAX_VALUE : columns;
            String gap = "";
            String pending = "";
            for (int i = 0; i < row.size() && left > 0; i++) {
                if (widths[i] == 0) {
                    continue;
                }
                left -= gap.length();
                String text = Wording.brief(row.get(i).text(), Math.max(1, Math.min(widths[i], left)));
                if (!text.isEmpty()) {
                    line.append(pending).append(gap).append(row.get(i).paint().apply(text));
                    pending = " ".repeat(Math.max(0, widths[i] - text.length()));
                } else {
                    pending += gap + " ".repeat(widths[i]);
                }
                left -= widths[i];
                gap = GAP;
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private int[] widths() {
        int count = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[count];
        for (int i = 0; i < count; i++) {
            int column = i;
            boolean isEmpty = rows.stream()
                    .skip(heads)
                    .allMatch(row ->
                            column >= row.size() || row.get(column).text().isEmpty());
            widths[i] = isEmpty
                    ? 0
                    : rows.stream()
                            .filter(row -> column < row.size())
                            .mapToInt(
                                    row -> Wording.line(row.get(column).text()).length())
                            .max()
                            .orElse(0);
        }
        if (columns > 0 && yielding < count && widths[yielding] > 0) {
            int total = -GAP.length();
            for (int width : widths) {
                total += width == 0 ? 0 : width + GAP.length();
            }
            int over = total - columns;
            widths[yielding] = over <= 0 ? widths[yielding] : Math.max(NARROWEST, widths[yielding] - over);
        }
        return widths;
    }
}
