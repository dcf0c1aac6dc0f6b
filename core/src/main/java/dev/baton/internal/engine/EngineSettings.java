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

/**
 * What an engine is made of; see {@link dev.baton.Orchestrator.Builder} for the meaning of each part.
 *
 * @param turns null: the engine has threads of its own
 * @param lease how long others that share the store wait before they take the plans of this node
 * @param nodeName what this node calls itself; null: as its host
 */
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
        @Nullable Turns turns,
        Duration closeGrace,
        Duration lease,
        @Nullable String nodeName,
        CallbackAddresses addresses,
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

    boolean isAtRest() {
        return presence == Presence.AT_REST;
    }

    boolean hasThreads() {
        return turns == null;
    }

    /**
     * Begins with a store, and otherwise nothing out of the ordinary.
     *
     * @param random where the ids of plans come from
     */
    public static Builder on(PlanStore store, LongSupplier random) {
        return new Builder(store, random);
    }

    /** Collects the parts. */
    public static final class Builder {
        private final PlanStore store;
        private final LongSupplier random;
        private Map<String, ? extends ExecutionAdapter> adapters = Map.of();
        private Map<String, String> routes = Map.of();
        private LimitSettings limits = LimitSettings.DEFAULT;
        private List<PlanListener> listeners = List.of();
        private SecretResolver secrets = name -> null;
        private @Nullable UnaryOperator<String> redact;
        private TimeSource time = TimeSource.system();
        private @Nullable Executor executor;
        private @Nullable Executor callbacks;
        private @Nullable Turns turns;
        private Duration closeGrace = Duration.ofSeconds(10);
        private Duration lease = Duration.ofSeconds(15);
        private @Nullable String nodeName;
        private CallbackAddresses addresses = CallbackAddresses.NONE;
        private Presence presence = Presence.WORKING;

        private Builder(PlanStore store, LongSupplier random) {
            this.store = store;
            this.random = random;
        }

        public Builder adapters(Map<String, ? extends ExecutionAdapter> byName) {
            adapters = byName;
            return this;
        }

        public Builder routes(Map<String, String> byType) {
            routes = byType;
            return this;
        }

        public Builder limits(LimitSettings value) {
            limits = value;
            return this;
        }

        public Builder listeners(List<PlanListener> all) {
            listeners = all;
            return this;
        }

        public Builder secrets(SecretResolver resolver) {
            secrets = resolver;
            return this;
        }

        public Builder redact(@Nullable UnaryOperator<String> text) {
            redact = text;
            return this;
        }

        public Builder time(TimeSource source) {
            time = source;
            return this;
        }

        public Builder executor(@Nullable Executor ofWork) {
            executor = ofWork;
            return this;
        }

        public Builder callbacks(@Nullable Executor toTheHost) {
            callbacks = toTheHost;
            return this;
        }

        /** No threads of its own: null takes that back. */
        public Builder turns(@Nullable Turns who) {
            turns = who;
            return this;
        }

        public Builder closeGrace(Duration grace) {
            closeGrace = grace;
            return this;
        }

        public Builder lease(Duration length) {
            lease = length;
            return this;
        }

        public Builder nodeName(@Nullable String name) {
            nodeName = name;
            return this;
        }

        /** Where runtimes deliver to. */
        public Builder addresses(CallbackAddresses value) {
            addresses = value;
            return this;
        }

        public Builder presence(Presence how) {
            presence = how;
            return this;
        }

        public EngineSettings build() {
            return new EngineSettings(
                    store,
                    Collections.unmodifiableMap(new LinkedHashMap<>(adapters)),
                    routes,
                    limits,
                    listeners,
                    secrets,
                    redact,
                    time,
                    random,
                    executor,
                    callbacks,
                    turns,
                    closeGrace,
                    lease,
                    nodeName,
                    addresses,
                    presence);
        }
    }
}
