package dev.baton.jdbi;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets the parameters of a statement that takes its rows as arrays, one for each column; in order. The arrays are of the column's own
 * type: the driver then sends them as they are, and neither it nor the database goes through text.
 */
final class Columns {
    private final PreparedStatement statement;
    private int next = 1;

    Columns(PreparedStatement statement) {
        this.statement = statement;
    }

    Columns longs(List<? extends @Nullable Long> column) throws SQLException {
        return set("int8", column.toArray(new Long[0]));
    }

    Columns ints(List<Integer> column) throws SQLException {
        return set("int4", column.toArray(new Integer[0]));
    }

    /** @throws SQLException with the SQLSTATE of a value that cannot be stored, for half a surrogate: the driver would store something else */
    Columns texts(List<? extends @Nullable String> column) throws SQLException {
        for (String text : column) {
            if (text != null && hasHalfSurrogate(text)) {
                throw new SQLException("a text with half a surrogate", "22021");
            }
        }
        return set("text", column.toArray(new String[0]));
    }

    private Columns set(String type, Object[] column) throws SQLException {
        statement.setArray(next++, statement.getConnection().createArrayOf(type, column));
        return this;
    }

    private static boolean hasHalfSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean isWhole = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isWhole) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
