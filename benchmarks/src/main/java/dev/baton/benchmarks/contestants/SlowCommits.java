package dev.baton.benchmarks.contestants;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections whose commits take longer than the database needs, as those of one that is further away or waits for a replica; and are
 * counted. A statement outside of a transaction is a commit of its own, a query too.
 */
final class SlowCommits {
    private final long delayNanos;
    private final AtomicLong commits = new AtomicLong();

    SlowCommits(Duration delay) {
        this.delayNanos = delay.toNanos();
    }

    long count() {
        return commits.get();
    }

    DataSource of(DataSource source) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = call(source, method, arguments);
            return result instanceof Connection connection ? of(connection) : result;
        });
    }

    private Connection of(Connection connection) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("commit")) {
                commit();
            }
            Object result = call(connection, method, arguments);
            if (result instanceof PreparedStatement statement) {
                return of(PreparedStatement.class, statement, connection);
            }
            return result instanceof Statement statement ? of(Statement.class, statement, connection) : result;
        });
    }

    private <S extends Statement> S of(Class<S> type, S statement, Connection connection) {
        return proxy(type, (self, method, arguments) -> {
            if (method.getName().startsWith("execute") && connection.getAutoCommit()) {
                commit();
            }
            return call(statement, method, arguments);
        });
    }

    private void commit() {
        commits.incrementAndGet();
        long end = System.nanoTime() + delayNanos;
        for (long left = delayNanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SQLException known ? known : e.getCause();
        }
    }
}
