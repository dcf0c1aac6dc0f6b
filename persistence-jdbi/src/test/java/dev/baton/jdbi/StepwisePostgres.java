package dev.baton.jdbi;

import dev.baton.testkit.store.StepwiseConnection;
import dev.baton.testkit.store.StoreSubject.Points;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** A source of connections that pass through points. */
final class StepwisePostgres {
    private StepwisePostgres() {}

    static PGSimpleDataSource source(Points points) {
        PGSimpleDataSource plain = Postgres.source();
        return new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
                return StepwiseConnection.of(plain.getConnection(), points);
            }
        };
    }
}
