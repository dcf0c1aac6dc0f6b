package dev.baton.jdbi;

import dev.baton.BatonException;
import dev.baton.Plan;
import dev.baton.spi.PlanStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Looks for what must never be in a store, whatever happened to the processes that wrote into it:
 *
 * <ul>
 *   <li>rows that belong to no plan, and documents, outputs or notes of their use that are missing;
 *   <li>a task that is there twice, or is none of its plan's; a row that says otherwise than what is beside it;
 *   <li>a task under way before what it waits for has ended as it must (L6);
 *   <li>a completed task without output, a failed one without error, an end without its time and outcome;
 *   <li>attempts that were not counted one by one, or not announced in the history before they began;
 *   <li>a running task without handle, a backoff without time, a sleeping plan that would oversleep (L31);
 *   <li>a plan that has ended while a task has not, and counts that are not those of the tasks;
 *   <li>a history with a gap, out of order, or that tells of other ends than the rows do (P17).
 * </ul>
 *
 * <p>A plan that cannot be read is a finding too. Some plans are looked at at a time, so that others can read in between.
 */
public final class StoreAudit {
    private static final int PLANS = 200;

    private final Handle handle;
    private final Dialect dialect;
    private final PlanContents contents;
    private final List<String> findings = new ArrayList<>();

    private StoreAudit(Handle handle, Dialect dialect, PlanContents contents) {
        this.handle = handle;
        this.dialect = dialect;
        this.contents = contents;
    }

    /**
     * Looks through a whole store, for tests of hosts: {@code assertThat(StoreAudit.verify(store)).isEmpty()}. An open store may be
     * in use meanwhile; one that is not open is opened for it and closed again.
     *
     * @return a sentence for each finding; empty: all is well
     * @throws BatonException if the store cannot be opened or read, as {@link JdbiPlanStore#open} says
     */
    public static List<String> verify(JdbiPlanStore store) {
        return verify(store, store.isOpen());
    }

    /** The same of a store on PostgreSQL, which other nodes may use meanwhile. */
    public static List<String> verify(PostgresPlanStore store) {
        return verify(store, store.isOpen());
    }

    private static List<String> verify(PlanStore store, boolean isOpen) {
        if (isOpen) {
            return store.audit(Integer.MAX_VALUE);
        }
        store.open();
        try {
            return store.audit(Integer.MAX_VALUE);
        } finally {
            store.close();
        }
    }

    /**
     * What was found about some plans.
     *
     * @param last number of the last plan looked at; ask again after it
     * @param isComplete true: there are no more
     */
    record Part(List<String> findings, long last, boolean isComplete) {}

    static Part of(Handle handle, Dialect dialect, PlanContents contents, long afterPlan) throws SQLException {
        List<Long> plans = handle.createQuery(
                        "SELECT plan FROM baton_plan WHERE plan > :after ORDER BY plan LIMIT :limit")
                .bind("after", afterPlan)
                .bind("limit", PLANS)
                .mapTo(Long.class)
                .list();
        boolean isComplete = plans.size() < PLANS;
        long last = isComplete ? Long.MAX_VALUE : plans.get(plans.size() - 1);
        StoreAudit audit = new StoreAudit(handle, dialect, contents);
        audit.lookBetween(afterPlan, last);
        plans.forEach(audit::look);
        return new Part(audit.findings, last, isComplete);
    }

    private void look(long number) {
        try {
            PlanRow row = PlanRow.of(handle, dialect, number);
            if (row != null) {
                Plan content = contents.of(handle, row);
                new PlanAudit(handle, dialect, row, content, findings).look();
            }
        } catch (BatonException e) {
            findings.add("Plan number " + number + " cannot be read: " + e.getMessage());
        }
    }

    /** What is seen without going through plans one by one. */
    private void lookBetween(long after, long last) {
        Map<String, String> queries = new LinkedHashMap<>();
        for (String table :
                List.of("baton_plan_label", "baton_task", "baton_history", "baton_log", "baton_payload_use")) {
            queries.put("Rows in " + table + " belong to no plan: number ", """
                    SELECT DISTINCT t.plan FROM %s t WHERE t.plan > :after AND t.plan <= :last
                    AND NOT EXISTS (SELECT 1 FROM baton_plan p WHERE p.plan = t.plan)
                    AND NOT EXISTS (SELECT 1 FROM baton_removed r WHERE r.plan = t.plan)""".formatted(table));
        }
        queries.put("A plan that is there is to be swept away: ", """
                SELECT p.id FROM baton_removed r JOIN baton_plan p ON p.plan = r.plan
                WHERE p.plan > :after AND p.plan <= :last""");
        queries.put("The number of a plan will be given out again: ", """
                SELECT p.id FROM baton_plan p WHERE p.plan > :after AND p.plan <= :last
                AND p.plan >= (SELECT MAX(s.next_plan) FROM baton_store s)""");
        queries.put("A task has lost its output: ", """
                SELECT DISTINCT p.id FROM baton_plan p JOIN baton_task t ON t.plan = p.plan
                WHERE p.plan > :after AND p.plan <= :last AND t.output_hash IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM baton_payload o WHERE o.hash = t.output_hash)""");
        queries.put("An output is not noted as used, and may be swept away: ", """
                SELECT DISTINCT p.id FROM baton_plan p JOIN baton_task t ON t.plan = p.plan
                WHERE p.plan > :after AND p.plan <= :last AND t.output_hash IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM baton_payload_use u
                  WHERE u.plan = t.plan AND u.number = t.number AND u.hash = t.output_hash)""");
        queries.forEach((finding, sql) -> handle.createQuery(sql)
                .bind("after", after)
                .bind("last", last)
                .mapTo(String.class)
                .forEach(whose -> findings.add(finding + whose)));
    }
}
