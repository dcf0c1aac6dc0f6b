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
        Presence presence) {
    public EngineSettings {
        adapters = Collections.unmodifiableMap(new LinkedHashMap<>(adapters));
        routes = Map.copyOf(routes);
        listeners = List.copyOf(listeners);
    }

    /** How an orchestrator holds its store. */
    public enum Presence {
        /** Looks and controls only; nothing goes on. */
        AT_REST,
        /** Runs plans. */
        WORKING,
        /** The same, and answers other processes on the store's control socket. */
        ANSWERING
    }

    /** Runs plans, and answers nobody outside. */
    EngineSettings(
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
            boolean callerRuns) {
        this(
                store,
                adapters,
                routes,
                limits,
                listeners,
                secrets,
                redact,
                time,
                random,
                executor,
                callbacks,
                closeGrace,
                callerRuns,
                Presence.WORKING);
    }

    boolean isAtRest() {
        return presence == Presence.AT_REST;
    }
}
