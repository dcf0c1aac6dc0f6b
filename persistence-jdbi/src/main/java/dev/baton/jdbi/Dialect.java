package dev.baton.jdbi;

import dev.baton.spi.Hold;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.config.Configurable;
import org.jspecify.annotations.Nullable;

/** What differs between the databases when plans are read. */
interface Dialect {
    /** Sets up SQL and the types of arrays. */
    void configure(Configurable<?> jdbi);

    /** The columns of a text that may be long, for a SELECT. */
    String columns(String text);

    /** A condition: such a text is there. */
    String isPresent(String text);

    /** The text of such columns; null: it is not there. */
    @Nullable
    String get(ResultSet row, String text) throws SQLException;

    /** For a text that is always there. */
    default String required(ResultSet row, String text) throws SQLException {
        String found = get(row, text);
        if (found == null) {
            throw new SQLException("column " + text + " is empty");
        }
        return found;
    }

    /** The columns that say who holds a plan, each with a comma before it. */
    String holdColumns();

    Hold hold(ResultSet row) throws SQLException;
}
