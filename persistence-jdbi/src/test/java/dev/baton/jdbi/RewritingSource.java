package dev.baton.jdbi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections that prepare another statement than they are told to: how a store would do with other SQL. */
final class RewritingSource {
    private RewritingSource() {}

    static PGSimpleDataSource of(UnaryOperator<String> rewriting) {
        PGSimpleDataSource plain = Postgres.source();
        return new PGSimpleDataSource() {
            private static final long serialVersionUID = 1L;

            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = plain.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, given) -> {
                            try {
                                boolean isRewritten = method.getName().equals("prepareStatement") && given.length == 1;
                                return isRewritten
                                        ? connection.prepareStatement(rewriting.apply((String) given[0]))
                                        : method.invoke(connection, given);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
    }
}
