package dev.baton.testkit.simulation;

import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A piece of work that an agent has begun: the truth about an attempt, whatever the node believes. */
final class Job {
    final TaskRef ref;
    final String type;

    /** The life it dies with; null: it lives elsewhere. */
    final @Nullable Life life;

    /** How it will end; null: never. */
    final @Nullable TaskReport end;

    /** When it will. */
    final long endsAt;

    /** How often it was begun. */
    int starts = 1;

    /** True: a second start is the agent's fault, who said that it had never seen it. */
    boolean wasDenied;

    boolean isCancelled;
    boolean isForgotten;
    int handles;

    /** Its node's number at the time; 0: it has none. */
    long member;

    /** Of work in a node's process: what it is waited for with. */
    @Nullable
    CompletableFuture<TaskReport> answer;

    Job(TaskRef ref, String type, @Nullable Life life, @Nullable TaskReport end, long endsAt) {
        this.ref = ref;
        this.type = type;
        this.life = life;
        this.end = end;
        this.endsAt = endsAt;
    }
}
