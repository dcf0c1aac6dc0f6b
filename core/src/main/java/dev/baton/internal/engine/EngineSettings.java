package dev.baton.internal.engine;

import dev.baton.PlanListener;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanStore;
import dev.baton.spi.SecretResolver;
import dev.baton.spi.TimeSource;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the builder collected; see {@link dev.baton.Orchestrator.Builder} for the meaning of each part. */
public record EngineSettings(
        PlanStore store,
        Map<String, ExecutionAdapter> adapters,
        Map<String, String> routes,
        LimitSettings limits,
        List<PlanListener> listeners,
        SecretResolver secrets,
        @Nullable UnaryOperator<String> redact,
        TimeSource time,
        LongSupplier random,
        @Nullable Executor executor,
        @Nullable Executor callbacks,
        Duration closeGrace,
        boolean callerRuns,
        boolean isAtRest,
        boolean hasControlSocket) {
    public EngineSettings {
        adapters = Collections.unmodifiableMap(new LinkedHashMap<>(adapters));
        routes = Map.copyOf(routes);
        listeners = List.copyOf(listeners);
    }
}
