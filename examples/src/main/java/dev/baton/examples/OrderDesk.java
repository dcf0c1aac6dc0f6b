package dev.baton.examples;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.SubmitOptions;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.jdbi.PostgresPlanStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A shop on PostgreSQL: an order and the plan that ships it are committed together, or neither is. */
public final class OrderDesk {
    private final DataSource database;
    private final PostgresPlanStore store;

    /** @param store open, as it is while an orchestrator uses it */
    public OrderDesk(DataSource database, PostgresPlanStore store) {
        this.database = database;
        this.store = store;
    }

    /** Returns the id of the plan. */
    public String order(String number, String item) throws SQLException {
        Plan plan = Plan.named("ship")
                .input("item", item)
                .task("pack", task -> task.type("pack").payload("item", "${inputs#/item}"))
                .build();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement row = connection.prepareStatement("INSERT INTO shop_order VALUES (?, ?)")) {
                row.setString(1, number);
                row.setString(2, item);
                row.executeUpdate();
            }
            String planId =
                    store.submit(connection, plan, SubmitOptions.defaults().withKey(number));
            connection.commit(); // from here on both are there
            return planId;
        }
    }

    /** @param arguments a JDBC URL, of a database with a table {@code shop_order (number text primary key, item text)} */
    public static void main(String[] arguments) throws SQLException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[0]);
        PostgresPlanStore store = JdbiPlanStore.postgres(database);
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(store)
                .function("pack", task -> task.text("item") + ", packed")
                .build()) {
            String planId = new OrderDesk(database, store).order("order-17", "a lamp");
            System.out.println(
                    orchestrator.run(planId).await(Duration.ofMinutes(1)).output());
        }
    }
}
