package dev.baton.jdbi;

import static dev.baton.testkit.store.Entries.event;
import static dev.baton.testkit.store.Entries.head;
import static dev.baton.testkit.store.Entries.plan;
import static dev.baton.testkit.store.Entries.running;
import static dev.baton.testkit.store.Entries.step;
import static dev.baton.testkit.store.Entries.withOpen;
import static dev.baton.testkit.store.Entries.withRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.Identity;
import dev.baton.testkit.store.Entries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to a store in a file. */
class H2FileTest {
    private static final Plan FIVE = plan("five", 5);

    @TempDir
    private Path directory;

    private Path file;
    private JdbiPlanStore store;

    @BeforeEach
    void name() {
        file = directory.resolve("sub").resolve("plans.mv.db");
        store = JdbiPlanStore.h2File(file);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** A connection that is none of ours, which finds the database closed or joins ours. */
    private Connection foreignConnection(String settings) throws SQLException {
        String name = file.toString().replace(".mv.db", "");
        return DriverManager.getConnection("jdbc:h2:file:" + name + settings, "baton", "");
    }

    private void foreignStatement(String sql) throws SQLException {
        try (Connection connection = foreignConnection("");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static BatonException failure(ThrowingCallable call) {
        return catchThrowableOfType(BatonException.class, call);
    }

    // ---- Reopening

    @Test
    void everythingIsThereAfterReopening() {
        Identity first = store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        store.commit(List.of(withRows(
                withOpen(step(1, 1, head("run-1", FIVE, PlanStatus.RUNNING, 1)), running(1, 2)),
                Entries.completed(0, Json.of("x".repeat(10_000))))));
        long number = store.reserve(1);
        store.close();

        store = JdbiPlanStore.h2File(directory.resolve("sub").resolve("plans"));
        Identity second = store.open();

        assertThat(second.storeId()).isEqualTo(first.storeId()).matches("[0-9a-f]{32}");
        assertThat(second.incarnation()).isEqualTo(first.incarnation() + 1);
        assertThat(store.version(1)).isEqualTo(2);
        assertThat(store.plan(1)).isEqualTo(FIVE);
        assertThat(store.tasks(1, 0, 2))
                .containsExactly(Entries.completed(0, Json.of("x".repeat(10_000))), running(1, 2));
        assertThat(store.history(1, 0, 10)).containsExactly(event(1, PlanEvent.Type.PLAN_CREATED, null));
        assertThat(store.reserve(1)).isGreaterThan(number);
    }

    @Test
    void twoFilesAreTwoStores() {
        JdbiPlanStore other = JdbiPlanStore.h2File(directory.resolve("other"));
        try {
            assertThat(other.open().storeId()).isNotEqualTo(store.open().storeId());
        } finally {
            other.close();
        }
    }

    @Test
    void closingLeavesNeitherThreadNorFileNorLock() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        store.close();
        store.close();

        assertThat(Thread.getAllStackTraces().keySet()).isSubsetOf(before);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        try (CommittingProcess other = CommittingProcess.start(file)) {
            other.awaitOpen();
        }
        assertThat(failure(() -> store.version(1)).code()).isEqualTo("STORE_CLOSED");
    }

    @Test
    void theFileIsItsOwnersOnly() throws IOException {
        store.open();

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anOvergrownFileIsCompactedWhenItIsOpened() throws IOException {
        store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        for (long version = 1; Files.size(file) < 20_000_000; version++) {
            store.commit(List.of(step(1, version, head("run-1", FIVE, PlanStatus.RUNNING, 1))));
        }
        long versions = store.version(1);
        store.close();

        store.open();

        assertThat(Files.size(file)).isLessThan(1_000_000);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(store.version(1)).isEqualTo(versions);
    }

    @Test
    void aPowerSafeStoreIsAStore() {
        store = store.withPowerSafe();
        store.open();

        assertThat(store.commit(List.of(Entries.create(1, "run-1", FIVE))))
                .containsExactly(new CommitResult.Committed());
        assertThat(store.version(1)).isEqualTo(1);
    }

    // ---- What is refused

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plans;INIT=RUNSCRIPT FROM 'x.sql'",
                "plans;AUTO_SERVER=TRUE",
                "plans;WRITE_DELAY=500",
                "plans;RETENTION_TIME=0;REUSE_SPACE=TRUE",
                "jdbc:h2:plans",
                "tcp:localhost/plans",
                "ssl:localhost/plans",
                "mem:plans",
                "nio:plans",
                "file:plans"
            })
    void aPathThatIsMoreThanAPathIsRefused(String path) {
        BatonException e = failure(() -> JdbiPlanStore.h2File(Path.of(path)));

        assertThat(e.code()).isEqualTo("UNSAFE_STORE_URL");
        assertThat(e).hasMessageContaining(path);
    }

    @Test
    void aDirectoryWithASemicolonIsRefused() {
        assertThat(failure(() -> JdbiPlanStore.h2File(directory.resolve("a;b").resolve("plans")))
                        .code())
                .isEqualTo("UNSAFE_STORE_URL");
    }

    @Test
    void theSettingsThatKeepCommitsAreInForce() throws SQLException {
        store.open();

        try (Connection joined = foreignConnection("")) {
            H2Database.file(file).requireSafeSettings(joined);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET WRITE_DELAY 500", "SET RETENTION_TIME 0"})
    void settingsThatLoseCommitsAreRefused(String setting) throws SQLException {
        H2Database database = H2Database.file(file);
        try (Connection connection = foreignConnection(";REUSE_SPACE=FALSE;WRITE_DELAY=0");
                var statement = connection.createStatement()) {
            database.requireSafeSettings(connection);
            statement.execute(setting);
            assertThat(failure(() -> database.requireSafeSettings(connection)).code())
                    .isEqualTo("UNSAFE_STORE_SETTINGS");
        }
    }

    @Test
    void reusedSpaceIsRefused() throws SQLException {
        try (Connection connection = foreignConnection(";WRITE_DELAY=0")) {
            assertThat(failure(() -> H2Database.file(file).requireSafeSettings(connection)))
                    .hasMessageContaining("REUSE_SPACE");
        }
    }

    @Test
    void aRetentionTimeThatSomebodyLeftInTheFileIsRefused() throws SQLException {
        foreignStatement("SET RETENTION_TIME 0");

        assertThat(failure(store::open).code()).isEqualTo("UNSAFE_STORE_SETTINGS");
    }

    @Test
    void aFileInUseByAnotherProcessIsRefused() throws Exception {
        try (CommittingProcess other = CommittingProcess.start(file)) {
            other.awaitOpen();

            BatonException e = failure(store::open);

            assertThat(e.code()).isEqualTo("STORE_IN_USE");
            assertThat(e).hasMessageContaining(file.toString());
        }
        assertThat(store.open().incarnation()).isEqualTo(2);
    }

    @Test
    void aFileInUseByAnotherStoreOfThisProcessIsRefused() {
        JdbiPlanStore other = JdbiPlanStore.h2File(file);
        other.open();
        try {
            assertThat(failure(store::open).code()).isEqualTo("STORE_IN_USE");
            assertThat(other.commit(List.of(Entries.create(1, "run-1", FIVE))))
                    .containsExactly(new CommitResult.Committed());
        } finally {
            other.close();
        }
        assertThat(store.open().incarnation()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 4_096, 100_000})
    void aFileThatIsNoDatabaseIsNotTouched(int size) throws IOException {
        Files.createDirectories(file.getParent());
        byte[] text = "notes ".repeat(size).substring(0, size).getBytes(StandardCharsets.UTF_8);
        Files.write(file, text);

        assertThat(failure(store::open).code()).isEqualTo("STORE_NOT_READABLE");
        assertThat(Files.readAllBytes(file)).isEqualTo(text);
    }

    @Test
    void aPlaceWhereNothingCanBeMadeIsUnavailable() {
        BatonException e =
                failure(() -> JdbiPlanStore.h2File(Path.of("/proc/none/plans")).open());

        assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE");
        assertThat(e).hasMessageContaining("/proc/none");
    }

    @Test
    void aStoreOfANewerVersionIsRefusedAndLeftAlone() throws SQLException {
        store.open();
        store.close();
        foreignStatement("INSERT INTO baton_schema_version VALUES (99, 'V99__later.sql', 'x', TRUE)");

        assertThat(failure(store::open).code()).isEqualTo("SCHEMA_TOO_NEW");
        foreignStatement("DELETE FROM baton_schema_version WHERE version = 99");
        assertThat(store.open().incarnation()).isEqualTo(2);
    }

    @Test
    void aValueFromANewerVersionIsNotReadable() throws SQLException {
        store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        foreignStatement("UPDATE baton_plan SET status = 'HIBERNATING'");

        BatonException e = failure(() -> store.state(1));

        assertThat(e.code()).isEqualTo("STORE_NOT_READABLE");
        assertThat(e).hasMessageContaining("HIBERNATING").hasMessageContaining("RUNNING");
    }

    // ---- When things go wrong

    @Test
    void anEntryThatTheDatabaseRefusesIsRefusedAlone() {
        store.open();
        String tooLong = "x".repeat(129);

        List<CommitResult> results = store.commit(List.of(
                Entries.create(1, "run-1", FIVE), Entries.create(2, tooLong, FIVE), Entries.create(3, "run-3", FIVE)));

        assertThat(results.get(0)).isEqualTo(new CommitResult.Committed());
        assertThat(results.get(1)).isInstanceOfSatisfying(CommitResult.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo("NOT_STORABLE");
            assertThat(refused.message()).doesNotContain("xx");
        });
        assertThat(results.get(2)).isEqualTo(new CommitResult.Committed());
        assertThat(store.awake(0, 10)).containsExactly(1L, 3L);
        assertThat(store.commit(List.of(step(1, 1, head("run-1", FIVE, PlanStatus.PAUSED, 1)))))
                .containsExactly(new CommitResult.Committed());
    }

    @Test
    void aDatabaseThatWentDownIsOpenedAgain() throws Exception {
        store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        PlanCommit pause = step(1, 1, head("run-1", FIVE, PlanStatus.PAUSED, 1));
        foreignStatement("SHUTDOWN IMMEDIATELY");

        assertThat(failure(() -> store.commit(List.of(pause))).code()).isEqualTo("STORE_UNAVAILABLE");
        assertThat(failure(() -> store.commit(List.of(pause))))
                .as("the pause before it is tried again")
                .hasMessageContaining("a moment ago");
        assertThat(eventually(() -> store.version(1))).isEqualTo(1L);
        assertThat(eventually(() -> store.commit(List.of(pause)))).containsExactly(new CommitResult.Committed());
        assertThat(store.state(1).status()).isEqualTo(PlanStatus.PAUSED);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aStoreThatSomebodyOpenedMeanwhileIsLeftToThem() throws SQLException {
        store.open();
        foreignStatement("UPDATE baton_store SET incarnation = incarnation + 1");
        foreignStatement("SHUTDOWN IMMEDIATELY");
        PlanCommit create = Entries.create(1, "run-1", FIVE);
        assertThat(failure(() -> store.commit(List.of(create))).code()).isEqualTo("STORE_UNAVAILABLE");

        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        BatonException e = failure(() -> store.commit(List.of(create)));
        while (e.code().equals("STORE_UNAVAILABLE") && System.nanoTime() < deadline) {
            e = failure(() -> store.commit(List.of(create)));
        }
        assertThat(e.code()).isEqualTo("STORE_IN_USE");
    }

    /** Repeats a call for as long as the store is unavailable. */
    private static <T> T eventually(Supplier<T> call) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try {
                return call.get();
            } catch (BatonException e) {
                if (!e.code().equals("STORE_UNAVAILABLE") || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    @Test
    void anInterruptThatIsPendingClosesNothing() {
        Thread.currentThread().interrupt();
        store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.version(1)).isEqualTo(1);
    }

    @Test
    void secretsAreMaskedBeforeTheyAreStored() throws IOException {
        store.open();
        store.commit(List.of(Entries.create(1, "run-1", FIVE)));
        Json output = Json.object(Map.of("token", Json.secret("hunter2-hunter2")));
        PlanEvent event = new PlanEvent(2, Entries.NOW, 1, PlanEvent.Type.CONDITION_NOTED, "t0", 1, output);
        PlanCommit commit = step(1, 1, head("run-1", FIVE, PlanStatus.RUNNING, 2));
        store.commit(List.of(Entries.withEvents(withRows(commit, Entries.completed(0, output)), event)));

        assertThat(store.output(1, 0).text("token")).isEqualTo("***");
        store.close();
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .contains("t0")
                .doesNotContain("hunter2");
    }

    @Test
    void openingTwiceIsAMistake() {
        store.open();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(store::open);
    }
}
