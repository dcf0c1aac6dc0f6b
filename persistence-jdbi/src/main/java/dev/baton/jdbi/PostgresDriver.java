package dev.baton.jdbi;

import dev.baton.BatonException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** What only PostgreSQL's own driver offers. Another driver does without. */
final class PostgresDriver {
    /** The driver's own number of uses after which it prepares a statement on the server. */
    static final int USUAL = 5;

    private PostgresDriver() {}

    /** @throws BatonException {@code UNSAFE_STORE_SETTINGS} if the driver would put values into the text of statements */
    static void require(Connection connection) throws SQLException {
        try {
            if (connection.isWrapperFor(PGConnection.class)
                    && connection.unwrap(PGConnection.class).getPreferQueryMode() == PreferQueryMode.SIMPLE) {
                throw new BatonException(
                        "UNSAFE_STORE_SETTINGS",
                        "The DataSource has preferQueryMode=simple, with which values are put into the text of statements",
                        "Leave that setting out. Behind a transaction pooler use withTransactionPooler().");
            }
        } catch (NoClassDefFoundError e) {
            // Another driver.
        }
    }

    /** @param uses after how many the driver prepares a statement on the server; 0: never */
    static void prepareAfter(Connection connection, int uses) throws SQLException {
        try {
            if (connection.isWrapperFor(PGConnection.class)) {
                connection.unwrap(PGConnection.class).setPrepareThreshold(uses);
            }
        } catch (NoClassDefFoundError e) {
            // Another driver.
        }
    }
}
