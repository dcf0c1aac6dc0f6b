package dev.baton.benchmarks;

import dev.baton.spi.PlanStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the commits that go through a store. */
final class CommitCount {
    private final AtomicLong commits = new AtomicLong();

    /** The same store, its commits counted. */
    PlanStore of(PlanStore store) {
        Class<?>[] seenAs = {PlanStore.class};
        return (PlanStore)
                Proxy.newProxyInstance(PlanStore.class.getClassLoader(), seenAs, (self, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        commits.incrementAndGet();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    long commits() {
        return commits.get();
    }
}
