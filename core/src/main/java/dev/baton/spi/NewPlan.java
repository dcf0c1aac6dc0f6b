package dev.baton.spi;

import dev.baton.Plan;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it is first stored.
 *
 * @param id of the run; unique
 * @param key idempotency key; unique; null: none
 * @param contentHash of the document; empty where neither a key nor a blocking store asks for it
 * @param priority of its attempts where permits are short
 * @param plan the content
 */
public record NewPlan(String id, @Nullable String key, String contentHash, int priority, Plan plan) {}
