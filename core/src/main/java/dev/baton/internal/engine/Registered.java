package dev.baton.internal.engine;

import dev.baton.spi.AdapterTraits;
import dev.baton.spi.ExecutionAdapter;
import org.jspecify.annotations.Nullable;

/**
 * An adapter under the name it was registered by.
 *
 * @param door whom it lets in now, all plans together
 * @param slots attempts in flight through it; null: only the node's limit
 * @param lane where its tasks wait that ask for no permit by name
 */
record Registered(
        String name,
        ExecutionAdapter adapter,
        AdapterTraits traits,
        Door door,
        @Nullable Resource slots,
        Lane lane) {}
