package dev.baton.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanStatus;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.testkit.store.Entries;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What plans share is not lost when one node sweeps it while another begins to need it. */
class SharedContentTest {
    private static final int ROUNDS = 150;
    private static final Plan PLAN = Entries.plan("shared", 2);
    private static final Json LONG_OUTPUT = Json.of("x".repeat(70_000));

    @Test
    void whatIsSweptWhileItIsNeededStays() {
        assertThat(lost(sql -> sql)).isZero();
    }

    @Test
    void withoutTheLocksItWouldBeLost() {
        assertThat(lost(sql -> sql.replace(" FOR KEY SHARE", ""))).isPositive();
    }

    /** How often a plan is there without its content or without its output. */
    private static int lost(UnaryOperator<String> rewriting) {
        String schema = Postgres.newSchema();
        PostgresPlanStore creating =
                JdbiPlanStore.postgres(RewritingSource.of(rewriting)).withSchema(schema);
        PostgresPlanStore removing = JdbiPlanStore.postgres(Postgres.pooled()).withSchema(schema);
        creating.open();
        removing.open();
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Void> sweeper = CompletableFuture.runAsync(() -> {
            while (!isOver.get()) {
                boolean unused = removing.sweep(1_000);
            }
        });
        int lost = 0;
        try {
            for (long plan = 1; plan <= ROUNDS; plan++) {
                String id = "run-" + plan;
                assertThat(creating.commit(List.of(Entries.create(plan, new NewPlan(id, null, "hash", 0, PLAN)))))
                        .containsExactly(new CommitResult.Committed());
                PlanCommit end = Entries.step(plan, 1, Entries.head(id, PLAN, PlanStatus.COMPLETED, 1));
                creating.commit(List.of(Entries.withRows(end, Entries.completed(0, LONG_OUTPUT))));
                lost += isWhole(removing, plan) ? 0 : 1;
                removing.remove(List.of(plan));
            }
        } finally {
            isOver.set(true);
            sweeper.join();
            creating.close();
            removing.close();
            Postgres.execute(Postgres.pooled(), "DROP SCHEMA " + schema + " CASCADE");
        }
        return lost;
    }

    private static boolean isWhole(PostgresPlanStore store, long plan) {
        try {
            return store.load(List.of(plan)).size() == 1 && LONG_OUTPUT.equals(store.output(plan, 0));
        } catch (dev.baton.BatonException e) {
            return false;
        }
    }
}
