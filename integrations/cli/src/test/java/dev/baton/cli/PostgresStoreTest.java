package dev.baton.cli;

import static dev.baton.cli.Command.baton;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.Task;
import dev.baton.cli.Command.Outcome;
import dev.baton.jdbi.JdbiPlanStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on plans in a PostgreSQL database that an application runs. */
class PostgresStoreTest {
    private static EmbeddedPostgres postgres;
    private static Orchestrator application;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
        application = Orchestrator.builder()
                .store(JdbiPlanStore.postgres(postgres.getPostgresDatabase()))
                .nodeName("billing-0")
                .lease(Duration.ofSeconds(5))
                .function("f", task -> "done")
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        postgres.close();
    }

    private static Command asUser() {
        return new Command()
                .with("PGUSER", "postgres")
                .with("PGPASSWORD", "postgres")
                .with("BATON_STORE", url);
    }

    private static PlanRun waiting(String name) {
        return application.orchestrate(Plan.named(name)
                .task("f", t -> t.type("f"))
                .task("approval", t -> t.type(Task.WAIT).payload("event", "go").dependsOn("f"))
                .build());
    }

    @Test
    void theirNodesAreListed() {
        PlanRun run = waiting("listed");
        Outcome nodes = asUser().run("nodes");
        assertThat(nodes.exit()).isZero();
        assertThat(nodes.out()).contains("billing-0").contains("alive");
        assertThat(run.state().status()).isEqualTo(PlanStatus.RUNNING);
    }

    @Test
    void aPlanIsSeenToldAndFollowedToItsEnd() throws Exception {
        PlanRun run = waiting("told");
        assertThat(asUser().run("ps", "--name", "told").out()).contains("told").contains("running");
        Outcome told = asUser().run("signal", run.id(), "go");
        assertThat(told.exit()).as(told.out() + told.err()).isZero();
        assertThat(run.finished()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(PlanStatus.COMPLETED);
        assertThat(asUser().run("history", "-f", run.id()).out()).contains("plan completed");
        assertThat(asUser().run("doctor").out()).contains("1 node");
    }

    @Test
    void noPlanIsRunThere(@TempDir Path directory) throws Exception {
        Path plan = directory.resolve("plan.yaml");
        Files.writeString(
                plan,
                "apiVersion: plan/v1\nname: p\ntasks:\n  - id: a\n    type: baton.wait\n    payload: {event: go}\n");
        Outcome run = asUser().run("run", plan.toString(), "--store", url);
        assertThat(run.err()).contains("STORE_IS_SHARED");
        assertThat(run.exit()).isEqualTo(ExitCode.NO_STORE);
    }

    @Test
    void aPasswordInTheUrlIsRefused() {
        Outcome refused = baton("ps", "--store", url + "?user=postgres&password=secret");
        assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("UNSAFE_STORE_URL").doesNotContain("secret");
    }

    @Test
    void whoLooksMakesNoTables() throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE other");
        }
        Outcome refused = asUser().run("ps", "--store", url.replace("/postgres", "/other"));
        assertThat(refused.err()).contains("STORE_NOT_FOUND");
        assertThat(refused.exit()).isEqualTo(ExitCode.NO_STORE);
        Outcome again = asUser().run("nodes", "--store", url.replace("/postgres", "/other"));
        assertThat(again.err()).contains("STORE_NOT_FOUND");
    }

    @Test
    void whereNobodyAnswersItSaysSo() {
        Outcome refused = asUser().run("ps", "--store", "jdbc:postgresql://localhost:1/plans");
        assertThat(refused.err()).contains("STORE_UNAVAILABLE").doesNotContain("at dev.baton");
        assertThat(refused.exit()).isEqualTo(ExitCode.NO_STORE);
    }
}
