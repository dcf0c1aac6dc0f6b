package dev.baton.jdbi;

import static dev.baton.testkit.store.Entries.completed;
import static dev.baton.testkit.store.Entries.events;
import static dev.baton.testkit.store.Entries.head;
import static dev.baton.testkit.store.Entries.plan;
import static dev.baton.testkit.store.Entries.step;
import static dev.baton.testkit.store.Entries.withEvents;
import static dev.baton.testkit.store.Entries.withRows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanStatus;
import dev.baton.testkit.store.Entries;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a removed plan is left in the tables. */
class RemovalTest {
    private static final Plan CONTENT = plan("content", 3);

    private Handle handle;
    private Writer writer;

    @BeforeEach
    void openEmptyDatabase() throws SQLException {
        handle = Jdbi.open(H2Database.memory().connect());
        new Migrations().run(handle);
        writer = Writer.on(handle, Codecs.NONE);
    }

    @AfterEach
    void close() {
        handle.close();
    }

    /** A plan that has a row in every table, and then another output of its second task in a second round. */
    private void finished(long number, Json output) throws SQLException {
        String id = "run-" + number;
        writer.flush().write(List.of(Entries.create(number, id, CONTENT)));
        writer.flush()
                .write(List.of(withRows(
                        step(number, 1, head(id, CONTENT, PlanStatus.RUNNING, 1)),
                        completed(0, output),
                        completed(1, Json.of("first round" + "y".repeat(9_000))))));
        writer.flush()
                .write(List.of(withEvents(
                        withRows(
                                step(number, 2, head(id, CONTENT, PlanStatus.COMPLETED, 3)),
                                completed(1, output),
                                completed(2, Json.of(1))),
                        events(2, 3))));
    }

    /** Tables with rows that belong to plans, and how many. */
    private Map<String, Integer> rows() {
        Map<String, Integer> rows = new TreeMap<>();
        List<String> tables = handle.select(
                        "SELECT table_name FROM information_schema.tables"
                                + " WHERE table_schema = 'PUBLIC' AND table_name NOT IN ('BATON_STORE', 'BATON_SCHEMA_VERSION')")
                .mapTo(String.class)
                .list();
        for (String table : tables) {
            int count = handle.select("SELECT COUNT(*) FROM " + table)
                    .mapTo(Integer.class)
                    .one();
            if (count > 0) {
                rows.put(table, count);
            }
        }
        return rows;
    }

    @Test
    void nothingIsLeftOfAllPlans() throws SQLException {
        finished(1, Json.of("x".repeat(9_000)));
        finished(2, Json.of("x".repeat(9_000)));
        assertThat(rows()).hasSize(7).containsEntry("BATON_PAYLOAD", 2).containsEntry("BATON_CONTENT", 1);

        writer.removal().remove(List.of(1L, 2L));
        while (writer.removal().sweep(1)) {
            assertThat(rows()).containsKey("BATON_REMOVED");
        }

        assertThat(rows()).isEmpty();
    }

    @Test
    void nothingOfAnotherPlanIsTouched() throws SQLException {
        finished(2, Json.of("x".repeat(9_000)));
        Map<String, Integer> alone = rows();
        finished(1, Json.of("x".repeat(9_000)));

        writer.removal().remove(List.of(1L));
        assertThat(writer.removal().sweep(1_000)).isFalse();

        assertThat(rows()).isEqualTo(alone);
    }

    /** The sweep is a transaction of its own, and so is each slice of it: the process may die between any two. */
    @Test
    void aSweepThatWasCutOffIsGoneOnWith() throws SQLException {
        finished(1, Json.of("x".repeat(9_000)));
        writer.removal().remove(List.of(1L));
        assertThat(writer.removal().sweep(2)).isTrue();
        handle.commit();

        Writer next = Writer.on(handle, Codecs.NONE);
        while (next.removal().sweep(2)) {
            handle.commit();
        }

        assertThat(rows()).isEmpty();
    }
}
