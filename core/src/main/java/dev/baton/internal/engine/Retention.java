package dev.baton.internal.engine;

import dev.baton.spi.PlanArchive;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long plans stay in the store after their end.
 *
 * @param keep null: until somebody prunes them
 * @param archive takes them before they are deleted; null: nobody does. Closed with the orchestrator
 */
public record Retention(@Nullable Duration keep, @Nullable PlanArchive archive) {
    public static final Retention FOR_EVER = new Retention(null, null);
}
