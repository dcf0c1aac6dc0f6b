package dev.baton.jdbi;

import dev.baton.testkit.store.StepwiseConnection;
import dev.baton.testkit.store.StoreSubject.Points;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** A store on an H2 database whose connections pass through points. */
final class StepwiseH2 {
    private StepwiseH2() {}

    static JdbiPlanStore on(H2Database database, Points points) {
        return JdbiPlanStore.on(database.through(source -> (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(source, arguments);
                        return answer instanceof Connection connection
                                ? StepwiseConnection.of(connection, points)
                                : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
