package dev.baton.cli;

import dev.baton.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as people watch it.
 *
 * @param isOptional its failure does not fail the plan
 * @param attempt number of its latest attempt; 0 before the first
 * @param startedAt when the latest attempt was dispatched; null before the first
 * @param endedAt when the latest attempt ended; null before
 * @param note why it stands there, or what its program says of its progress; may be empty
 */
record TaskLine(
        String id,
        boolean isOptional,
        TaskStatus status,
        int attempt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        String note) {

    static TaskLine waiting(String id, boolean isOptional) {
        return new TaskLine(id, isOptional, TaskStatus.PENDING, 0, null, null, "");
    }

    TaskLine started(int number, Instant at) {
        return new TaskLine(id, isOptional, TaskStatus.RUNNING, number, at, null, "");
    }

    TaskLine moved(TaskStatus to, @Nullable Instant end, String why) {
        return new TaskLine(id, isOptional, to, attempt, startedAt, end, why);
    }

    boolean isRunning() {
        return status == TaskStatus.RUNNING || status == TaskStatus.DISPATCHING;
    }

    /** How long the latest attempt took, or takes; null: it never started. */
    @Nullable
    Duration time(Instant now) {
        return startedAt == null ? null : Duration.between(startedAt, endedAt == null ? now : endedAt);
    }

    /** Sign and word of its status, in a colour where there is one. */
    String status(Style style, int width) {
        String text = Wording.pad(Style.sign(status) + " " + Style.word(status), width);
        return isHarmless() ? style.yellow(text) : style.of(status, text);
    }

    /** The note, and that a failure is allowed for. */
    String remark() {
        return isHarmless() ? "allowed  " + note : note;
    }

    private boolean isHarmless() {
        return isOptional && status == TaskStatus.FAILED;
    }
}
