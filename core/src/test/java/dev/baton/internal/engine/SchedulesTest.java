package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanProblem;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanSummary;
import dev.baton.Schedules;
import dev.baton.Schedules.CatchUp;
import dev.baton.SubmitOptions;
import dev.baton.Task;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.PlanStore;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schedules on the real engine, in virtual time. It is midnight, UTC. */
class SchedulesTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Plan PLAN = plan("${plan#/labels/baton.occurrence}");

    private static final Plan SLEEPER = Plan.named("sleeper")
            .task("w", t -> t.type(Task.WAIT).payload("event", "never"))
            .build();

    private final VirtualTime time = new VirtualTime();
    private final PlanStore memory = PlanStore.inMemory();
    private final List<String> ran = new ArrayList<>();
    private final Notes notes = new Notes();
    private EngineOrchestrator node;
    private Schedules schedules;
    private PlanRun sleeper;

    /** Notes which occurrences ran; may refuse all plans for a while. */
    private final class Notes implements ExecutionAdapter {
        private boolean refuses;

        @Override
        public List<PlanProblem> check(Task task) {
            return refuses ? List.of(new PlanProblem("BUSY", "", "not now", "")) : List.of();
        }

        @Override
        public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
            ran.add(dispatch.payload().text("for").substring(11, 16));
            return CompletableFuture.completedFuture(TaskReport.completed(Json.NULL));
        }

        @Override
        public CompletionStage<TaskReport> poll(RunningTask task) {
            throw new IllegalStateException("nothing of it ever runs on");
        }
    }

    private static Plan plan(String occurrence) {
        return Plan.named("p")
                .task("a", t -> t.type("note").payload("for", occurrence))
                .build();
    }

    @BeforeEach
    void open() {
        PlanStore store = new CrashingStore(memory, -1, CrashingStore.Fault.DIES_BEFORE); // not closed with its node
        node = EngineOrchestrator.start(EngineSettings.on(store, new Random(time.nanoTime())::nextLong)
                .adapters(Map.of("note", notes))
                .limits(TestLimits.of(1))
                .time(time)
                .turns(Turns.ofCallers(time))
                .closeGrace(Duration.ZERO)
                .build());
        schedules = Schedules.of(node);
        sleeper = node.orchestrate(SLEEPER, SubmitOptions.defaults().withKey("sleeper"));
    }

    @AfterEach
    void close() {
        node.close();
    }

    /** Time goes by in steps, as it does. */
    private void passes(Duration duration) {
        for (Duration left = duration; !left.isZero(); left = left.minusSeconds(30)) {
            time.advance(Duration.ofSeconds(30));
            drive();
        }
    }

    /** A node that its callers run does what there is to do while somebody waits for something. */
    private void drive() {
        sleeper.await(Duration.ZERO);
    }

    /** The machine sleeps, or there is none. */
    private void sleeps(Duration duration) {
        time.advance(duration);
        drive();
    }

    private void restarted(Duration after) {
        node.close();
        time.advance(after);
        open();
    }

    @Test
    void runsOnEachMultipleOfTheInterval() {
        time.advance(Duration.ofMinutes(10));
        schedules.every(HOUR, PLAN, "hourly");
        drive();
        assertThat(ran).isEmpty();
        passes(Duration.ofHours(3));
        assertThat(ran).containsExactly("01:00", "02:00", "03:00");
        assertThat(node.list(PlanQuery.all().withLabel(Schedules.SCHEDULE, "hourly"))
                        .items())
                .extracting(run -> run.labels().get(Schedules.OCCURRENCE))
                .containsExactly("2026-01-01T03:00:00Z", "2026-01-01T02:00:00Z", "2026-01-01T01:00:00Z");
    }

    @Test
    void anOccurrenceRunsOnceWhoeverSubmitsIt() {
        schedules.every(HOUR, PLAN, "hourly");
        Schedules others = Schedules.of(node);
        others.every(HOUR, PLAN, "hourly");
        Schedules newer = Schedules.of(node);
        newer.every(HOUR, plan("${plan#/labels/baton.occurrence} again"), "hourly");
        passes(Duration.ofHours(2));
        assertThat(ran).containsExactly("01:00", "02:00");
    }

    @Test
    void anOccurrenceThatRanWithOtherContentIsDone() {
        schedules.every(HOUR, PLAN, "hourly");
        Schedules newer = Schedules.of(node);
        newer.every(HOUR, plan("${plan#/labels/baton.occurrence} again"), "hourly", CatchUp.ALL);
        passes(HOUR);
        schedules.close();
        passes(HOUR);
        assertThat(ran).containsExactly("01:00", "02:00");
    }

    @Test
    void aRestartWithinAnHourChangesNothing() {
        schedules.every(HOUR, PLAN, "hourly");
        passes(Duration.ofMinutes(90));
        restarted(Duration.ofMinutes(15));
        schedules.every(HOUR, PLAN, "hourly", CatchUp.ALL);
        passes(HOUR);
        assertThat(ran).containsExactly("01:00", "02:00");
    }

    @Test
    void latestRunsTheLatestThatWasMissed() {
        schedules.every(HOUR, PLAN, "hourly");
        passes(HOUR);
        restarted(Duration.ofMinutes(270));
        schedules.every(HOUR, PLAN, "hourly");
        drive();
        assertThat(ran).containsExactly("01:00", "05:00");
        sleeps(Duration.ofHours(4));
        assertThat(ran).containsExactly("01:00", "05:00", "09:00");
    }

    @Test
    void skipRunsNoneThatWasMissed() {
        schedules.every(HOUR, PLAN, "hourly", CatchUp.SKIP);
        passes(HOUR);
        restarted(Duration.ofMinutes(270));
        schedules.every(HOUR, PLAN, "hourly", CatchUp.SKIP);
        passes(HOUR);
        sleeps(Duration.ofHours(2));
        passes(HOUR);
        assertThat(ran).containsExactly("01:00", "06:00", "09:00");
    }

    @Test
    void allRunsWhatWasMissedOldestFirst() {
        schedules.every(HOUR, PLAN, "hourly", CatchUp.ALL);
        passes(HOUR);
        restarted(Duration.ofMinutes(270));
        schedules.every(HOUR, PLAN, "hourly", CatchUp.ALL);
        drive();
        assertThat(ran).containsExactly("01:00", "02:00", "03:00", "04:00", "05:00");
    }

    @Test
    void allIsBounded() {
        schedules.every(Duration.ofSeconds(1), PLAN, "often", CatchUp.ALL);
        drive();
        time.advance(Duration.ofSeconds(2));
        drive();
        restarted(Duration.ofDays(3_650));
        schedules.every(Duration.ofSeconds(1), PLAN, "often", CatchUp.ALL);
        drive();
        assertThat(ran).hasSize(102);
    }

    @Test
    void theFirstTimeNothingWasMissed() {
        time.advance(HOUR.multipliedBy(30));
        schedules.every(HOUR, PLAN, "hourly", CatchUp.ALL);
        drive();
        assertThat(ran).isEmpty();
    }

    @Test
    void L27_aWallClockThatIsSetIsFollowedWithinAMinute() {
        schedules.every(HOUR, PLAN, "hourly");
        passes(Duration.ofMinutes(10));
        time.jumpWall(Duration.ofMinutes(50));
        passes(Duration.ofMinutes(1));
        assertThat(ran).containsExactly("01:00");
        time.jumpWall(Duration.ofHours(-3));
        passes(HOUR.multipliedBy(2));
        assertThat(ran).as("no occurrence twice").containsExactly("01:00");
        passes(HOUR.multipliedBy(2));
        assertThat(ran).containsExactly("01:00", "02:00");
    }

    @Test
    void anOccurrenceThatCannotBeSubmittedIsTriedAgain() {
        schedules.every(HOUR, PLAN, "hourly");
        passes(HOUR.minusSeconds(30));
        notes.refuses = true;
        passes(Duration.ofSeconds(30));
        assertThat(ran).isEmpty();
        notes.refuses = false;
        passes(Duration.ofSeconds(30));
        assertThat(ran).containsExactly("01:00");
    }

    @Test
    void timesMayEnd() {
        Instant once = time.now().plus(HOUR);
        schedules.every(now -> now.isBefore(once) ? once : null, PLAN, "once");
        passes(HOUR.multipliedBy(3));
        assertThat(ran).containsExactly("01:00");
    }

    @Test
    void timesThatStandStillEndTheirScheduleAlone() {
        schedules.every(now -> now, PLAN, "broken");
        schedules.every(HOUR, PLAN, "hourly");
        passes(HOUR);
        assertThat(ran).containsExactly("01:00");
    }

    @Test
    void aClosedScheduleSubmitsNothing() {
        schedules.every(HOUR, PLAN, "hourly");
        passes(HOUR);
        schedules.close();
        passes(HOUR.multipliedBy(3));
        assertThat(ran).containsExactly("01:00");
    }

    @Test
    void whatCannotBeScheduledIsRefusedAtOnce() {
        assertCode("INVALID_SCHEDULE", () -> schedules.every(Duration.ofMillis(999), PLAN, "k"));
        assertCode("INVALID_SCHEDULE", () -> schedules.every(Duration.ofNanos(1_000_000_001), PLAN, "k"));
        assertCode("INVALID_KEY", () -> schedules.every(HOUR, PLAN, "k".repeat(250)));
        Plan withId = Plan.named("p").id("run-1").task("a", t -> t.type("note")).build();
        assertCode("INVALID_SCHEDULE", () -> schedules.every(HOUR, withId, "k"));
        Plan bad = Plan.named("p").task("a", t -> t.type(Task.WAIT)).build();
        assertThatThrownBy(() -> schedules.every(HOUR, bad, "k")).isInstanceOf(InvalidPlanException.class);
        schedules.every(HOUR, PLAN, "k");
        assertCode("INVALID_SCHEDULE", () -> schedules.every(HOUR, PLAN, "k"));
    }

    private static void assertCode(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BatonException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    @Test
    void whoeverWaitsForATimeIsToldOfTheClose() {
        CompletableFuture<Instant> reached = node.reached(time.now().plus(HOUR)).toCompletableFuture();
        node.close();
        assertThat(reached).isCompletedExceptionally();
        CompletableFuture<Instant> late = node.reached(time.now()).toCompletableFuture();
        assertThat(late).isCompletedExceptionally();
        open();
    }

    @Test
    void labelsOfASummaryAreThoseOfTheRun() {
        schedules.every(HOUR, PLAN, "hourly");
        passes(HOUR);
        PlanSummary run = node.list(PlanQuery.all()).items().get(0);
        assertThat(node.run(run.id()).state().startAt()).isEqualTo(run.labels().get(Schedules.OCCURRENCE));
    }
}
