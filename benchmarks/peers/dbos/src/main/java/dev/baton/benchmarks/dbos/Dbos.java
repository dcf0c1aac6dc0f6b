package dev.baton.benchmarks.dbos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.benchmarks.contest.Database;
import dev.baton.benchmarks.contest.DurableContest;
import dev.baton.benchmarks.contest.DurableEngine;
import dev.baton.benchmarks.contest.Work;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;

/** A chain is a workflow of ten steps, called by its caller's thread. A pool of 32 connections, the fastest of those tried. */
public final class Dbos implements DurableEngine {
    private static final int CONNECTIONS = 32;
    private static final String UNFINISHED = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING'";

    /** What is registered with DBOS. */
    public interface Chains {
        String chain();
    }

    /** The workflow itself. */
    public static final class ChainsOfSteps implements Chains {
        private final DBOS dbos;
        private final Work work;

        ChainsOfSteps(DBOS dbos, Work work) {
            this.dbos = dbos;
            this.work = work;
        }

        @Override
        @Workflow
        public String chain() {
            String last = "";
            for (int i = 1; i <= TASKS; i++) {
                last = step(i);
            }
            return last;
        }

        private String step(int number) {
            try {
                return dbos.runStep(() -> work.task(number), "task" + number);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final Database database;
    private final HikariDataSource pool;
    private final DBOS dbos;
    private final Chains chains;

    private Dbos(Database database, Work work) {
        this.database = database;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(CONNECTIONS);
        pool = new HikariDataSource(config);
        dbos = new DBOS(DBOSConfig.defaults("contest").withDataSource(pool));
        chains = dbos.registerProxy(Chains.class, new ChainsOfSteps(dbos, work));
        dbos.launch();
    }

    public static void main(String[] arguments) throws Exception {
        DurableContest.main(arguments, Dbos::new);
    }

    @Override
    public void chain() {
        chains.chain();
    }

    @Override
    public long unfinished() throws Exception {
        return database.number(UNFINISHED);
    }

    @Override
    public void close() {
        dbos.shutdown();
        pool.close();
    }
}
