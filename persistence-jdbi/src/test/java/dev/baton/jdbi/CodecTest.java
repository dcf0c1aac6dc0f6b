package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.PayloadCodec;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.SharedPlanStore.NodeCard;
import dev.baton.testkit.store.Entries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a codec covers, and that it can be replaced. */
class CodecTest {
    private static final String SECRET = "canary-93-in-the-coal-mine";
    private static final PayloadCodec OLD = new Turned("old");
    private static final PayloadCodec NEW = new Turned("new");
    private static final Json OUTPUT = Json.of(SECRET + "x".repeat(70_000));

    private final String schema = Postgres.newSchema();

    @AfterEach
    void drop() {
        Postgres.execute(Postgres.pooled(), "DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    private PostgresPlanStore store() {
        return JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema);
    }

    /** A plan that has the secret in each place where people or agents may put one. */
    private static void fill(PostgresPlanStore store, long number) {
        Plan plan = Plan.named("five")
                .request(SECRET)
                .input("in", Json.of(SECRET))
                .task("t0", task -> task.type("noop").payload(SECRET, SECRET))
                .task("t1", task -> task.type("noop"))
                .task("t2", task -> task.type("noop"))
                .build();
        String id = "run-" + number;
        long node = store.join(new NodeCard("node", Set.of()), Duration.ofHours(1));
        Hold hold = new Hold(node, 0, 0);
        assertThat(store.commit(List.of(Entries.heldBy(Entries.create(number, id, plan), hold))))
                .containsExactly(new CommitResult.Committed());
        assertThat(store.post(number, Json.of(SECRET))).isEqualTo(1);
        var head = Entries.head(id, plan, PlanStatus.RUNNING, 2);
        PlanCommit step = Entries.withRows(
                Entries.withOpen(Entries.step(number, 1, head), Entries.waiting(1, Json.of(SECRET))),
                Entries.completed(0, Json.of(SECRET)),
                Entries.completed(2, OUTPUT));
        step = Entries.withEvents(
                step,
                new dev.baton.PlanEvent(
                        2, Entries.NOW, 1, dev.baton.PlanEvent.Type.CONDITION_NOTED, "t0", 1, Json.of(SECRET)));
        assertThat(store.commit(List.of(Entries.heldBy(step, new Hold(node, 0, 1)))))
                .containsExactly(new CommitResult.Committed());
    }

    private static void requireReadable(PostgresPlanStore store, long number) {
        assertThat(store.plan(number).request()).isEqualTo(SECRET);
        assertThat(store.output(number, 0)).isEqualTo(Json.of(SECRET));
        assertThat(store.output(number, 2)).isEqualTo(OUTPUT);
        assertThat(store.tasks(number, 1, 1)).containsExactly(Entries.waiting(1, Json.of(SECRET)));
        assertThat(store.history(number, 1, 9).get(0).data()).isEqualTo(Json.of(SECRET));
        assertThat(store.load(List.of(number)).get(0).words().get(0).text()).isEqualTo(Json.of(SECRET));
    }

    /** Tables and columns that have the secret in them. */
    private Set<String> leaks() throws Exception {
        Set<String> leaks = new TreeSet<>();
        try (Connection connection = Postgres.pooled().getConnection();
                Statement statement = connection.createStatement()) {
            Set<String> tables = new TreeSet<>();
            try (ResultSet rows =
                    statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = '" + schema + "'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            assertThat(tables).hasSizeGreaterThan(10);
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + schema + "." + table)) {
                    ResultSetMetaData columns = rows.getMetaData();
                    while (rows.next()) {
                        for (int i = 1; i <= columns.getColumnCount(); i++) {
                            String value = rows.getString(i);
                            if (value != null && value.contains(SECRET)) {
                                leaks.add(table + "." + columns.getColumnName(i));
                            }
                        }
                    }
                }
            }
        }
        return leaks;
    }

    @Test
    void nothingThatIsCoveredStandsInTheTables() throws Exception {
        PostgresPlanStore store = store().withCodec(NEW);
        store.open();
        fill(store, 1);
        requireReadable(store, 1);
        assertThat(leaks()).isEmpty();
        store.close();

        drop(); // or documents and long outputs would be those that are there already
        PostgresPlanStore plain = store();
        plain.open();
        fill(plain, 1);
        assertThat(leaks())
                .as("where it would stand")
                .containsExactly(
                        "baton_content.document",
                        "baton_history.events",
                        "baton_inbox.text",
                        "baton_payload.body",
                        "baton_plan.open_tasks",
                        "baton_task.output");
        plain.close();
    }

    @Test
    void codecsAreReplacedOneAfterTheOther() {
        PostgresPlanStore plain = store();
        plain.open();
        fill(plain, 1);
        plain.close();
        PostgresPlanStore old = store().withCodec(OLD);
        old.open();
        fill(old, 2);
        requireReadable(old, 1);
        old.close();

        PostgresPlanStore store = store().withOldCodec(OLD).withCodec(NEW);
        store.open();
        fill(store, 3);
        for (long plan = 1; plan <= 3; plan++) {
            requireReadable(store, plan);
        }
        store.close();
    }

    @Test
    void aCodecThatIsMissingOrAnotherIsTold() {
        PostgresPlanStore old = store().withCodec(OLD);
        old.open();
        fill(old, 1);
        old.close();
        for (PostgresPlanStore other : List.of(store(), store().withCodec(NEW), store().withCodec(new Stranger()))) {
            other.open();
            assertThatExceptionOfType(BatonException.class)
                    .isThrownBy(() -> other.output(1, 0))
                    .withMessageContaining("old")
                    .satisfies(e -> assertThat(e.code()).isEqualTo("STORE_NOT_READABLE"));
            other.close();
        }
    }

    /** Has the name of the old one, and another key. */
    private static final class Stranger implements PayloadCodec {
        @Override
        public String name() {
            return "old";
        }

        @Override
        public byte[] encode(byte[] plain) {
            return plain;
        }

        @Override
        public byte[] decode(byte[] stored) {
            throw new IllegalArgumentException("wrong key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a:b", "a b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void namesAreChecked(String name) {
        assertThatExceptionOfType(BatonException.class)
                .isThrownBy(() -> store().withCodec(new Turned(name)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("INVALID_ID"));
    }
}
