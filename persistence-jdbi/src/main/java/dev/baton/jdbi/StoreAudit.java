package dev.baton.jdbi;

import dev.baton.PlanState;
import dev.baton.TaskStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Looks for what must never be in a store: a history with a gap or one that ends elsewhere than its plan says, counts that
 * are not those of the tasks, a plan without its document, a task without its output. Some plans at a time, so that others
 * can read in between.
 */
final class StoreAudit {
    private static final int PLANS = 200;

    private final Handle handle;
    private final List<String> findings = new ArrayList<>();

    private StoreAudit(Handle handle) {
        this.handle = handle;
    }

    /**
     * What was found about some plans.
     *
     * @param last number of the last plan looked at; ask again after it
     * @param isComplete true: there are no more
     */
    record Part(List<String> findings, long last, boolean isComplete) {}

    static Part of(Handle handle, long afterPlan) throws SQLException {
        List<Long> plans = handle.createQuery(
                        "SELECT plan FROM baton_plan WHERE plan > :after ORDER BY plan LIMIT :limit")
                .bind("after", afterPlan)
                .bind("limit", PLANS)
                .mapTo(Long.class)
                .list();
        if (plans.isEmpty()) {
            return new Part(List.of(), afterPlan, true);
        }
        StoreAudit audit = new StoreAudit(handle);
        audit.look(plans);
        return new Part(audit.findings, plans.get(plans.size() - 1), plans.size() < PLANS);
    }

    private void look(List<Long> plans) {
        Map<Long, PlanRow> rows = PlanRow.of(handle, plans);
        Map<Long, Long> lastSeq = histories(plans);
        Map<Long, Map<String, Integer>> tasks = tasks(plans);
        for (PlanRow row : rows.values()) {
            PlanState head = row.head();
            long last = lastSeq.getOrDefault(row.plan(), 0L);
            if (last != head.lastSeq()) {
                findings.add(
                        "The history of plan " + head.id() + " ends at " + last + ", the plan says " + head.lastSeq());
            }
            Map<String, Integer> found = tasks.getOrDefault(row.plan(), Map.of());
            for (TaskStatus status : TaskStatus.values()) {
                int counted = found.getOrDefault(status.name(), 0);
                if (status.isTerminal() && counted != head.counts().of(status)) {
                    findings.add("Plan " + head.id() + " counts "
                            + head.counts().of(status) + " tasks " + status + ", and " + counted + " are stored");
                }
            }
        }
        missing(
                plans,
                "Plan %s has lost its document",
                "SELECT p.id FROM UNNEST(:plans) AS wanted(plan) JOIN baton_plan p ON p.plan = wanted.plan"
                        + " LEFT JOIN baton_content c ON c.hash = p.content_hash WHERE c.hash IS NULL");
        missing(
                plans,
                "Plan %s has lost the output of a task",
                "SELECT DISTINCT p.id FROM UNNEST(:plans) AS wanted(plan) JOIN baton_plan p ON p.plan = wanted.plan"
                        + " JOIN baton_task t ON t.plan = p.plan LEFT JOIN baton_payload o ON o.hash = t.output_hash"
                        + " WHERE t.output_hash IS NOT NULL AND o.hash IS NULL");
    }

    /** The last sequence number of each history; those with a gap are told of. */
    private Map<Long, Long> histories(List<Long> plans) {
        Map<Long, Long> last = new HashMap<>();
        handle.createQuery("SELECT h.plan, h.first_seq, h.last_seq FROM UNNEST(:plans) AS wanted(plan)"
                        + " JOIN baton_history h ON h.plan = wanted.plan ORDER BY h.plan, h.last_seq")
                .bindArray("plans", Long.class, plans)
                .map((row, context) -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
                .forEach(row -> {
                    long before = last.getOrDefault(row[0], 0L);
                    if (row[1] != before + 1) {
                        findings.add("The history of plan number " + row[0] + " has a gap after " + before);
                    }
                    last.put(row[0], row[2]);
                });
        return last;
    }

    private Map<Long, Map<String, Integer>> tasks(List<Long> plans) {
        Map<Long, Map<String, Integer>> counts = new HashMap<>();
        handle.createQuery("SELECT t.plan, t.status, COUNT(*) FROM UNNEST(:plans) AS wanted(plan)"
                        + " JOIN baton_task t ON t.plan = wanted.plan GROUP BY t.plan, t.status")
                .bindArray("plans", Long.class, plans)
                .map((row, context) -> Map.entry(row.getLong(1), Map.entry(row.getString(2), row.getInt(3))))
                .forEach(row -> counts.computeIfAbsent(row.getKey(), plan -> new HashMap<>())
                        .put(row.getValue().getKey(), row.getValue().getValue()));
        return counts;
    }

    private void missing(List<Long> plans, String finding, String sql) {
        handle.createQuery(sql)
                .bindArray("plans", Long.class, plans)
                .mapTo(String.class)
                .forEach(id -> findings.add(finding.formatted(id)));
    }
}
