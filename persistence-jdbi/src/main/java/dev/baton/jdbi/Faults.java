package dev.baton.jdbi;

import dev.baton.BatonException;
import java.sql.SQLException;

/** What the errors of a database mean. Its {@code toString} names the database in a sentence. */
interface Faults {
    /** Code of a value that the database will never take. */
    String NOT_STORABLE = "NOT_STORABLE";

    BatonException fault(SQLException e);
}
