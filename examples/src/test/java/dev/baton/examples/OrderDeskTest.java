package dev.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.Orchestrator;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.jdbi.PostgresPlanStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrderDeskTest {
    @Test
    void anOrderAndItsPlanGoTogether() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE shop_order (number text primary key, item text)");
            PostgresPlanStore store = JdbiPlanStore.postgres(server.getPostgresDatabase());
            try (Orchestrator orchestrator = Orchestrator.builder()
                    .store(store)
                    .function("pack", task -> task.text("item") + ", packed")
                    .build()) {
                OrderDesk desk = new OrderDesk(server.getPostgresDatabase(), store);
                String plan = desk.order("order-17", "a lamp");
                assertThat(orchestrator.run(plan).await(Duration.ofMinutes(1)).status())
                        .isEqualTo(PlanStatus.COMPLETED);

                assertThatExceptionOfType(SQLException.class)
                        .as("the order is there already")
                        .isThrownBy(() -> desk.order("order-17", "another lamp"));
                assertThat(orchestrator.list(PlanQuery.all()).items()).hasSize(1);
            }
            OrderDesk.main(new String[] {url(server, statement)});
        }
    }

    private static String url(EmbeddedPostgres server, Statement statement) throws SQLException {
        statement.execute("DELETE FROM shop_order");
        return server.getJdbcUrl("postgres", "postgres");
    }
}
