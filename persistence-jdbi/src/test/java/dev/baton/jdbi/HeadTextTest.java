package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.PlanState;
import dev.baton.PlanState.Pause;
import dev.baton.PlanState.PauseReason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeadTextTest {
    private static PlanState read(String text) {
        return HeadText.read(text, "p-1", "name", "PAUSED", Instant.EPOCH, null);
    }

    @Test
    void pausesWrittenBeforeTheyHadWordsAreRead() {
        PlanState head =
                read("{\"round\":1,\"lastSeq\":4,\"pausedFor\":{\"USER\":1,\"UNKNOWN_OUTCOME\":1},\"counts\":{}}");
        assertThat(head.pausedFor())
                .containsEntry(PauseReason.USER, new Pause("", null))
                .containsEntry(PauseReason.UNKNOWN_OUTCOME, new Pause("", null));
        assertThat(head.resetting()).isNull();
    }
}
