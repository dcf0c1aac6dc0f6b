package dev.baton.internal.engine;

import dev.baton.spi.TaskRef;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that a webhook may be about, by dispatch key: those of adapters that take webhooks, from their intent on, so one that comes
 * before the dispatch has returned finds its attempt. Whatever is in flight is in memory, hence in here. Any thread may look.
 */
final class Awaited {
    private static final int MOST_OVER = 10_000;

    private final ConcurrentMap<String, Call> byKey = new ConcurrentHashMap<>();

    /** Keys of attempts that have ended here, the last of them: what comes too late needs no asking. Guarded by itself. */
    private final Set<String> over = new LinkedHashSet<>();

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

    /** It has ended here. */
    void ended(Call call) {
        if (call.adapter != null && call.adapter.traits().webhooks()) {
            synchronized (over) {
                if (over.add(call.ref.dispatchKey()) && over.size() > MOST_OVER) {
                    over.remove(over.iterator().next());
                }
            }
        }
    }

    /** True: an attempt with this key ended here lately, and has not begun anew. */
    boolean isOver(String dispatchKey) {
        synchronized (over) {
            return over.contains(dispatchKey) && !byKey.containsKey(dispatchKey);
        }
    }

    /** The attempt of an adapter that has a key; null: none has. */
    @Nullable
    TaskRef find(String adapter, String dispatchKey) {
        Call call = call(adapter, dispatchKey);
        return call == null ? null : call.ref;
    }

    /** The same, for the mailbox. */
    @Nullable
    Call call(String adapter, String dispatchKey) {
        Call call = byKey.get(dispatchKey);
        return call == null || call.adapter == null || !call.adapter.name().equals(adapter) ? null : call;
    }

    boolean has(String dispatchKey) {
        return byKey.containsKey(dispatchKey);
    }
}
