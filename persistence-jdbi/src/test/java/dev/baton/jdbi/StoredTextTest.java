package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import dev.baton.testkit.store.Entries;
import org.junit.jupiter.api.Test;

/** What earlier versions wrote is still read, letter by letter as it stands in their stores. */
class StoredTextTest {
    @Test
    void headsOfTheFirstVersionAreRead() {
        String text = "{\"round\":2,\"stop\":\"CANCEL\",\"startedAt\":\"2026-11-20T08:00:00Z\",\"lastSeq\":7,"
                + "\"pausedFor\":{\"USER\":1},\"counts\":{\"READY\":1,\"RUNNING\":2}}";
        PlanState head = HeadText.read(text, "run-1", "p", "PAUSED", Entries.NOW, null);
        assertThat(head.status()).isEqualTo(PlanStatus.PAUSED);
        assertThat(head.round()).isEqualTo(2);
        assertThat(head.signals()).isEmpty();
        assertThat(head.counts().of(TaskStatus.RUNNING)).isEqualTo(2);
    }

    @Test
    void openTasksOfTheFirstVersionAreRead() {
        String text = "[{\"number\":0,\"status\":\"BACKOFF\",\"attempt\":1,\"tries\":1,"
                + "\"startedAt\":\"2026-11-20T08:00:00Z\",\"dueAt\":\"2026-11-20T08:00:05Z\","
                + "\"error\":{\"code\":\"FLAKY\",\"message\":\"once\",\"class\":\"TRANSIENT\"}}]";
        TaskState task = TaskText.readOpen(text, Entries.plan("p", 1).tasks()).get(0);
        assertThat(task.status()).isEqualTo(TaskStatus.BACKOFF);
        assertThat(task.dueAt()).isEqualTo("2026-11-20T08:00:05Z");
        assertThat(task.deadlineAt()).isNull();
    }

    /** What a task waited for stood where its handle is now. */
    @Test
    void waitsOfTheFirstVersionAreRead() {
        String text = "[{\"number\":0,\"status\":\"WAITING\",\"attempt\":1,\"tries\":1,\"handle\":{\"event\":\"go\"}}]";
        TaskState task = TaskText.readOpen(text, Entries.plan("p", 1).tasks()).get(0);
        assertThat(task.waiting()).isEqualTo(TaskState.Waiting.on(Json.parse("{\"event\":\"go\"}")));
        assertThat(task.handle()).isNull();
        assertThat(task.isInFlight()).isFalse();
    }
}
