package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class HostProcessTest {
    private final String mine = HostProcess.mark();
    private final String host = mine.substring(0, mine.lastIndexOf(' ', mine.lastIndexOf(' ') - 1));

    @Test
    void thisProcessIsNotGone() {
        assertThat(mine).contains(" " + ProcessHandle.current().pid() + " ");
        assertThat(HostProcess.isGone(mine)).isFalse();
    }

    @Test
    void aProcessThatWasKilledIsGone() throws IOException, InterruptedException {
        Process other = new ProcessBuilder("sleep", "600").start();
        String mark = HostProcess.mark(other.pid());
        assertThat(HostProcess.isGone(mark)).isFalse();
        other.destroyForcibly();
        assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(HostProcess.isGone(mark)).isTrue();
    }

    @Test
    void aProcessThatStandsStillIsNotGone() throws IOException, InterruptedException {
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            String mark = HostProcess.mark(other.pid());
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(other.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(HostProcess.isGone(mark)).isFalse();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void anotherProcessHasItsNumberNow() {
        assertThat(HostProcess.isGone(mine.substring(0, mine.lastIndexOf(' ')) + " 1"))
                .isTrue();
    }

    @Test
    void nobodyKnowsOfAnotherHostOrNamespaceOrUser() {
        assertThat(HostProcess.isGone("another" + host.substring(7) + " 999999999 1"))
                .isFalse();
        assertThat(HostProcess.isGone(host.replace("pid:", "pid:9") + " 999999999 1"))
                .isFalse();
        assertThat(HostProcess.isGone(host + "7 999999999 1")).isFalse();
        assertThat(HostProcess.isGone(host + " 999999999 1")).isTrue();
    }

    @Test
    void whatIsNoMarkSaysNothing() {
        for (String mark :
                new String[] {"", " ", host, host + " x 1", host + " 1", host + " 1 2 3", host + " ../1 2"}) {
            assertThat(HostProcess.isGone(mark)).as(mark).isFalse();
        }
    }
}
