package dev.baton.spi;

import org.jspecify.annotations.Nullable;

/** Finds the value of a {@code {"$secret": name}} when an attempt is dispatched. Values are never stored or logged. */
@FunctionalInterface
public interface SecretResolver {
    /** Null: there is no such secret; the task then fails {@code INPUT_UNRESOLVED}. */
    @Nullable
    String resolve(String name);
}
