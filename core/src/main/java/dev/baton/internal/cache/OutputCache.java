package dev.baton.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.baton.Json;
import org.jspecify.annotations.Nullable;

/**
 * Outputs that the tasks after them are about to read, so that a chain does not read each of its links back from the database.
 * Outputs never change within a round; what a retry puts back has to be {@linkplain #remove removed}. Safe for use by many threads.
 */
public final class OutputCache {
    private static final long MAX_CHARACTERS = 32L << 20;
    private static final int ENTRY = 64;

    private record Key(long plan, int task) {}

    private final Cache<Key, Json> outputs = Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((Key key, Json output) -> ENTRY + output.toString().length())
            .executor(Runnable::run)
            .build();

    /** Null: not here; the store may have it. */
    public @Nullable Json get(long plan, int task) {
        return outputs.getIfPresent(new Key(plan, task));
    }

    /** Keeps an output that is committed. */
    public void put(long plan, int task, Json output) {
        outputs.put(new Key(plan, task), output);
    }

    /** The task has no output any more. */
    public void remove(long plan, int task) {
        outputs.invalidate(new Key(plan, task));
    }
}
