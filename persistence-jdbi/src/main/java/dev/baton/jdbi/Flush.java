package dev.baton.jdbi;

import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one flush in the transaction of its connection, with statements prepared once.
 *
 * <p>The guard goes first: only an entry whose plan row still had the expected version, and has the next one now, gets its
 * tasks and events written. Whoever writes anything of a plan must raise the version this way; no later check can make up
 * for it.
 */
final class Flush {
    private static final CommitResult COMMITTED = new CommitResult.Committed();
    private static final CommitResult STALE = new CommitResult.Stale();

    private final Codecs codecs;
    private final NewPlans newPlans;
    private final Payloads payloads;
    private final PreparedStatement guard;
    private final PreparedStatement task;
    private final PreparedStatement history;

    Flush(Connection connection, Codecs codecs) throws SQLException {
        newPlans = new NewPlans(connection, codecs);
        this.codecs = codecs;
        payloads = new Payloads(connection, codecs);
        guard = connection.prepareStatement("""
                UPDATE baton_plan SET version = version + 1, status = ?, wake_at = ?, ended_at = ?,
                  head = ?, head_large = ?, open_tasks = ?, open_tasks_large = ?
                WHERE plan = ? AND version = ?""");
        task = connection.prepareStatement("""
                MERGE INTO baton_task (plan, number, status, state, state_large, output, output_large, output_hash)
                KEY (plan, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?)""");
        history = connection.prepareStatement("""
                INSERT INTO baton_history (plan, last_seq, first_seq, commit_no, decided_at, events, events_large)
                VALUES (?, ?, ?, ?, ?, ?, ?)""");
    }

    List<CommitResult> write(List<PlanCommit> batch) throws SQLException {
        clear();
        List<CommitResult> results = guard(batch);
        int rows = 0;
        int histories = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (results.get(i) == COMMITTED) {
                PlanCommit commit = batch.get(i);
                for (TaskState row : commit.rows()) {
                    add(commit.plan(), row);
                    rows++;
                }
                if (!commit.events().isEmpty()) {
                    add(commit.plan(), commit.events());
                    histories++;
                }
            }
        }
        payloads.write();
        if (rows > 0) {
            task.executeBatch();
        }
        if (histories > 0) {
            history.executeBatch();
        }
        return results;
    }

    /** A flush that failed half-way leaves parameters behind. */
    private void clear() throws SQLException {
        guard.clearBatch();
        task.clearBatch();
        history.clearBatch();
        payloads.clear();
    }

    private List<CommitResult> guard(List<PlanCommit> batch) throws SQLException {
        List<PlanCommit> created = new ArrayList<>();
        int guarded = 0;
        for (PlanCommit commit : batch) {
            if (commit.created() != null) {
                created.add(commit);
            } else {
                addGuard(commit);
                guarded++;
            }
        }
        List<CommitResult> createdResults = created.isEmpty() ? List.of() : newPlans.insert(created, COMMITTED, STALE);
        int[] hits = guarded == 0 ? new int[0] : guard.executeBatch();
        List<CommitResult> results = new ArrayList<>(batch.size());
        int nextCreated = 0;
        int nextGuarded = 0;
        for (PlanCommit commit : batch) {
            if (commit.created() != null) {
                results.add(createdResults.get(nextCreated++));
            } else {
                results.add(hits[nextGuarded++] == 1 ? COMMITTED : STALE);
            }
        }
        return results;
    }

    private void addGuard(PlanCommit commit) throws SQLException {
        PlanState head = commit.head();
        guard.setString(1, head.status().name());
        WakeTime.set(guard, 2, commit);
        NewPlans.setTime(guard, 3, head.endedAt());
        LongText.set(guard, 4, codecs.encode(HeadText.write(head)));
        LongText.set(guard, 6, codecs.encodeIfThere(TaskText.writeOpen(commit.open())));
        guard.setLong(8, commit.plan());
        guard.setLong(9, commit.version());
        guard.addBatch();
    }

    private void add(long plan, TaskState row) throws SQLException {
        task.setLong(1, plan);
        task.setInt(2, row.number());
        task.setString(3, row.status().name());
        LongText.set(task, 4, codecs.encode(TaskText.write(row)));
        Json output = row.output();
        String text = output == null ? null : output.toString();
        if (text != null && Payloads.isLong(text)) {
            LongText.set(task, 6, null);
            task.setString(8, payloads.add(plan, row.number(), text));
        } else {
            LongText.set(task, 6, codecs.encodeIfThere(text));
            task.setNull(8, Types.VARCHAR);
        }
        task.addBatch();
    }

    private void add(long plan, List<PlanEvent> events) throws SQLException {
        PlanEvent first = events.get(0);
        history.setLong(1, plan);
        history.setLong(2, events.get(events.size() - 1).seq());
        history.setLong(3, first.seq());
        history.setLong(4, first.commit());
        history.setLong(5, EpochNanos.of(first.at()));
        LongText.set(history, 6, codecs.encode(EventText.write(events)));
        history.addBatch();
    }
}
