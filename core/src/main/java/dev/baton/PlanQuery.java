package dev.baton;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which plans to list: all conditions must hold; newest first. Immutable.
 *
 * @param statuses empty: any
 * @param name exact; null: any
 * @param owner exact; null: any
 * @param labels each must be present with that value
 * @param createdFrom inclusive; null: any
 * @param createdBefore exclusive; null: any
 * @param limit 1 to 1,000 items a page (default 100)
 * @param cursor {@link Page#next()} of the page before; null: the first page
 */
public record PlanQuery(
        Set<PlanStatus> statuses,
        @Nullable String name,
        @Nullable String owner,
        Map<String, String> labels,
        @Nullable Instant createdFrom,
        @Nullable Instant createdBefore,
        int limit,
        @Nullable String cursor) {
    /** Items a page may have at most. */
    public static final int MOST = 1_000;

    private static final PlanQuery ALL = new PlanQuery(Set.of(), null, null, Map.of(), null, null, 100, null);

    /** @throws BatonException {@code INVALID_FILTER} if the limit is not 1 to 1,000 */
    public PlanQuery {
        if (limit < 1 || limit > MOST) {
            throw new BatonException("INVALID_FILTER", "limit is " + limit, "It must be 1 to 1,000.");
        }
        statuses = statuses.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(statuses));
        labels = Map.copyOf(labels);
    }

    public static PlanQuery all() {
        return ALL;
    }

    public PlanQuery withStatuses(PlanStatus first, PlanStatus... rest) {
        return new PlanQuery(EnumSet.of(first, rest), name, owner, labels, createdFrom, createdBefore, limit, cursor);
    }

    public PlanQuery withName(String exact) {
        return new PlanQuery(statuses, exact, owner, labels, createdFrom, createdBefore, limit, cursor);
    }

    public PlanQuery withOwner(String exact) {
        return new PlanQuery(statuses, name, exact, labels, createdFrom, createdBefore, limit, cursor);
    }

    public PlanQuery withLabel(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(key, value);
        return new PlanQuery(statuses, name, owner, more, createdFrom, createdBefore, limit, cursor);
    }

    public PlanQuery withCreated(@Nullable Instant from, @Nullable Instant before) {
        return new PlanQuery(statuses, name, owner, labels, from, before, limit, cursor);
    }

    public PlanQuery withLimit(int items) {
        return new PlanQuery(statuses, name, owner, labels, createdFrom, createdBefore, items, cursor);
    }

    public PlanQuery withCursor(@Nullable String next) {
        return new PlanQuery(statuses, name, owner, labels, createdFrom, createdBefore, limit, next);
    }
}
