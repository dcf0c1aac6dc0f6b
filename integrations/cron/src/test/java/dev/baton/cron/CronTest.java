package dev.baton.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.Schedules;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** The next few times, on the clock of the zone. */
    private static List<String> times(String expression, ZoneId zone, String after, int count) {
        Cron cron = Cron.of(expression, zone);
        List<String> times = new ArrayList<>();
        Instant time = OffsetDateTime.parse(after).toInstant();
        for (int i = 0; i < count; i++) {
            time = cron.after(time);
            times.add(time.atZone(zone).toOffsetDateTime().toString());
        }
        return times;
    }

    @Test
    void fieldsMeanWhatTheyMeanInCron() {
        assertThat(times("*/20 8-9 * * *", UTC, "2026-11-20T08:15:00Z", 6))
                .containsExactly(
                        "2026-11-20T08:20Z",
                        "2026-11-20T08:40Z",
                        "2026-11-20T09:00Z",
                        "2026-11-20T09:20Z",
                        "2026-11-20T09:40Z",
                        "2026-11-21T08:00Z");
        assertThat(times("30 2 * * MON-FRI", UTC, "2026-11-20T08:15:00Z", 2))
                .as("20 November 2026 is a Friday")
                .containsExactly("2026-11-23T02:30Z", "2026-11-24T02:30Z");
        assertThat(times("0 0 29 2 *", UTC, "2026-11-20T08:15:00Z", 2))
                .containsExactly("2028-02-29T00:00Z", "2032-02-29T00:00Z");
        assertThat(times("0 0 * * 0", UTC, "2026-11-20T08:15:00Z", 1))
                .isEqualTo(times("0 0 * * 7", UTC, "2026-11-20T08:15:00Z", 1));
        assertThat(times("0 12 1 * MON", UTC, "2026-11-20T08:15:00Z", 3))
                .as("the first of the month, and Mondays")
                .containsExactly("2026-11-23T12:00Z", "2026-11-30T12:00Z", "2026-12-01T12:00Z");
    }

    @Test
    void aTimeItselfIsNotAfterIt() {
        assertThat(times("0 8 * * *", UTC, "2026-11-20T08:00:00Z", 1)).containsExactly("2026-11-21T08:00Z");
        assertThat(times("0 8 * * *", UTC, "2026-11-20T07:59:59.999999999Z", 1)).containsExactly("2026-11-20T08:00Z");
    }

    /** In Berlin 2026-03-29 has no time from 02:00 to 03:00. */
    @Test
    void atAFixedHourThatIsLeftOutItHappensAsMuchLater() {
        String[] expected = {"2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"};
        assertThat(times("30 2 * * *", BERLIN, "2026-03-28T00:00:00+01:00", 3)).containsExactly(expected);
        assertThat(times("30 2 * * *", BERLIN, "2026-03-29T03:10:00+02:00", 1))
                .as("asked for in between")
                .containsExactly(expected[1]);
        assertThat(times("30 2,3 * * *", BERLIN, "2026-03-29T00:00:00+01:00", 2))
                .as("both at once count once")
                .containsExactly("2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00");
    }

    /** In Berlin 2026-10-25 has the time from 02:00 to 03:00 twice. */
    @Test
    void atAFixedHourThatComesTwiceItHappensAtTheFirst() {
        assertThat(times("30 2 * * *", BERLIN, "2026-10-24T03:00:00+02:00", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
        assertThat(times("30 2 * * *", BERLIN, "2026-10-25T02:10:00+01:00", 1))
                .containsExactly("2026-10-26T02:30+01:00");
    }

    @Test
    void atEveryHourItFollowsTheClockOnTheWall() {
        assertThat(times("0,30 * * * *", BERLIN, "2026-03-29T01:15:00+01:00", 3))
                .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
        assertThat(times("0,30 * * * *", BERLIN, "2026-10-25T01:45:00+02:00", 5))
                .containsExactly(
                        "2026-10-25T02:00+02:00",
                        "2026-10-25T02:30+02:00",
                        "2026-10-25T02:00+01:00",
                        "2026-10-25T02:30+01:00",
                        "2026-10-25T03:00+01:00");
    }

    /** Times never go back or stand still, whatever the zone does. */
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-03-28T20:00:00Z",
        "Europe/Berlin, 2026-10-24T20:00:00Z",
        "America/New_York, 2026-03-08T00:00:00Z",
        "Australia/Lord_Howe, 2026-10-03T10:00:00Z",
        "Pacific/Apia, 2011-12-30T00:00:00Z"
    })
    void timesGrow(String zone, Instant start) {
        for (String expression : List.of("*/10 * * * *", "0 */3 * * *", "15,45 0-4 * * *", "59 23 * * SUN")) {
            Cron cron = Cron.of(expression, ZoneId.of(zone));
            Instant time = start;
            for (int i = 0; i < 100; i++) {
                Instant next = cron.after(time);
                assertThat(next).as("%s after %s", cron, time).isAfter(time);
                assertThat(cron.after(next.minusNanos(1))).isEqualTo(next);
                time = next;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 32 * *",
                "* * * * FUNDAY",
                "@sometimes"
            })
    void whatIsNoExpressionIsRefused(String expression) {
        assertThatThrownBy(() -> Cron.of(expression, UTC))
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CRON"))
                .hasMessageContaining("five fields");
    }

    @Test
    void isWhatSchedulesTake() {
        Plan plan = Plan.named("p").task("a", t -> t.type("echo")).build();
        try (Orchestrator orchestrator = Orchestrator.builder()
                        .function("echo", task -> task.payload())
                        .build();
                Schedules schedules = Schedules.of(orchestrator)) {
            schedules.every(Cron.of("30 2 * * *", BERLIN), plan, "nightly");
            assertThat(orchestrator.list(dev.baton.PlanQuery.all()).items()).isEmpty();
        }
    }
}
