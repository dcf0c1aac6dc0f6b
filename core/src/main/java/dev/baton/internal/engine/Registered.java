package dev.baton.internal.engine;

import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import org.jspecify.annotations.Nullable;

/**
 * An adapter under the name it was registered by.
 *
 * @param limit attempts in flight through it; null: only the node's limit
 */
record Registered(String name, ExecutionAdapter adapter, AdapterTraits traits, Lane.@Nullable Resource limit) {}
