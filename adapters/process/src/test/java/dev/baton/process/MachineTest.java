package dev.baton.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.process.Machine.Leader;
import dev.baton.process.Machine.Stat;
import org.junit.jupiter.api.Test;

/** A process is known by boot, pid and start time together. */
class MachineTest {
    @Test
    void aPidThatBelongsToAnotherProcessByNowIsNotAlive() {
        long pid = ProcessHandle.current().pid();
        long start = Machine.stat(pid).start();

        assertThat(Machine.isAlive(new Leader(Machine.boot(), pid, start))).isTrue();
        assertThat(Machine.isAlive(new Leader(Machine.boot(), pid, start - 1))).isFalse();
        assertThat(Machine.isAlive(new Leader("another boot", pid, start))).isFalse();
    }

    @Test
    void namesMayHoldBlanksAndBrackets() {
        String fields = " 5 42 42 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 777 2654208 395";
        assertThat(Stat.parse("42 (a) S 1 (b) Z" + fields)).isEqualTo(new Stat(42, 'Z', 5, 42, 42, 777));
        assertThat(Stat.parse("42 (sh) S" + fields).isDead()).isFalse();
        assertThat(Stat.parse("")).isNull();
        assertThat(Stat.parse("42 (sh) S 5")).isNull();
        assertThat(Stat.parse("x (sh) S" + fields)).isNull();
    }
}
