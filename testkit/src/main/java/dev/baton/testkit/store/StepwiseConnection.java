package dev.baton.testkit.store;

import dev.baton.testkit.store.StoreSubject.ConnectionLost;
import dev.baton.testkit.store.StoreSubject.Points;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A JDBC connection that passes through a point before and after each statement and each commit. */
public final class StepwiseConnection {
    private final Connection connection;
    private final Points points;

    private StepwiseConnection(Connection connection, Points points) {
        this.connection = connection;
        this.points = points;
    }

    /** The connection, to be used in place of the one that is given. When a point cuts it, that one is closed. */
    public static Connection of(Connection connection, Points points) {
        return new StepwiseConnection(connection, points).proxy(Connection.class, connection);
    }

    private <T> T proxy(Class<T> type, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> call(target, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        boolean isStep =
                method.getName().startsWith("execute") || method.getName().equals("commit");
        String step = method.getName();
        try {
            if (isStep) {
                points.pass("before " + step);
            }
            Object answer = method.invoke(target, arguments);
            if (isStep) {
                points.pass("after " + step);
            }
            return answer == null ? null : told(answer);
        } catch (ConnectionLost e) {
            connection.close();
            throw new SQLException(e.getMessage(), "08006", e);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private Object told(Object answer) {
        if (answer instanceof PreparedStatement statement) {
            return proxy(PreparedStatement.class, statement);
        }
        return answer instanceof Statement statement ? proxy(Statement.class, statement) : answer;
    }
}
