package dev.baton;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line in a list of plans.
 *
 * @param endedAt null while it runs
 */
public record PlanSummary(
        String id,
        String name,
        PlanStatus status,
        @Nullable String owner,
        Map<String, String> labels,
        Instant createdAt,
        @Nullable Instant endedAt) {}
