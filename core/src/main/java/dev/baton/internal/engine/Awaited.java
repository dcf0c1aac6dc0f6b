package dev.baton.internal.engine;

import dev.baton.spi.TaskRef;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that a webhook may be about, by dispatch key: those of adapters that take webhooks, from their intent on, so one that comes
 * before the dispatch has returned finds its attempt. Whatever is in flight is in memory, hence in here. Any thread may look.
 */
final class Awaited {
    private final ConcurrentMap<String, Call> byKey = new ConcurrentHashMap<>();

    void add(Call call) {
        if (call.adapter != null && call.adapter.traits().webhooks()) {
            byKey.put(call.ref.dispatchKey(), call);
        }
    }

    void remove(Call call) {
        if (call.adapter != null && call.adapter.traits().webhooks()) {
            byKey.remove(call.ref.dispatchKey(), call);
        }
    }

    /** The attempt of an adapter that has a key; null: none has. */
    @Nullable
    TaskRef find(Registered adapter, String dispatchKey) {
        Call call = byKey.get(dispatchKey);
        if (call == null || call.adapter == null) {
            return null;
        }
        return call.adapter.name().equals(adapter.name()) ? call.ref : null;
    }
}
