package dev.baton.internal.engine;

import dev.baton.spi.TaskRef;
import dev.baton.spi.TimeSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The attempts with an idle timeout, and when something was last heard of each. Progress is told by any thread and as often as
 * it likes, so it neither enters the mailbox nor decides anything: it only leaves a time behind.
 */
final class Heartbeats {
    private final TimeSource time;
    private final ConcurrentMap<TaskRef, Call> watched = new ConcurrentHashMap<>();

    Heartbeats(TimeSource time) {
        this.time = time;
    }

    void add(Call call) {
        watched.put(call.ref, call);
    }

    void remove(Call call) {
        watched.remove(call.ref, call);
    }

    void heard(TaskRef ref) {
        Call call = watched.isEmpty() ? null : watched.get(ref);
        if (call != null) {
            heard(call);
        }
    }

    void heard(Call call) {
        call.heardAt = time.nanoTime();
    }
}
