package dev.baton.cli;

import dev.baton.spi.SecretResolver;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Secrets from the environment: {@code {"$secret": "ticketing"}} is the value of {@code BATON_SECRET_TICKETING}. */
record EnvironmentSecrets(Map<String, String> environment) implements SecretResolver {
    @Override
    public @Nullable String resolve(String name) {
        return environment.get("BATON_SECRET_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
    }
}
