package dev.baton.jdbi;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * A text in two columns: {@code x} while it is short, {@code x_large} when it is long. H2 rewrites what is in the row
 * with every page it sits on, so long texts belong outside; short ones are cheaper inside.
 */
final class LongText {
    private static final int SHORT = 1_024;

    private LongText() {}

    /** Sets the parameters {@code index} and {@code index + 1}. */
    static void set(PreparedStatement statement, int index, @Nullable String text) throws SQLException {
        boolean isShort = text == null || text.length() <= SHORT;
        set(statement, index, Types.VARCHAR, isShort ? text : null);
        set(statement, index + 1, Types.CLOB, isShort ? null : text);
    }

    private static void set(PreparedStatement statement, int index, int type, @Nullable String text)
            throws SQLException {
        if (text == null) {
            statement.setNull(index, type);
        } else {
            statement.setString(index, text);
        }
    }

    /** Null if both columns are. */
    static @Nullable String get(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text != null ? text : row.getString(column + "_large");
    }
}
