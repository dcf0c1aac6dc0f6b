package dev.baton.jdbi;

import dev.baton.Json;
import dev.baton.TaskState;
import dev.baton.spi.PlanCommit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tasks of a flush, column by column; the first says of which entry. Of a task that occurs twice the later state counts. */
final class TaskRows {
    /** The columns of a {@code FROM unnest(…)}. */
    static final String UNNEST =
            "unnest(?, ?, ?, ?, ?, ?, ?) AS t(n, plan, number, status, state, output, output_hash)";

    /** Longer outputs are stored apart, the same one once; shorter ones are packed and moved out of the row by the database. */
    private static final int LONG = 65_536;

    /** An output that is stored apart. */
    record LongOutput(long entry, long plan, int task, String hash, String text) {}

    private final List<Long> entry = new ArrayList<>();
    private final List<Long> plan = new ArrayList<>();
    private final List<Integer> number = new ArrayList<>();
    private final List<String> status = new ArrayList<>();
    private final List<String> state = new ArrayList<>();
    private final List<@Nullable String> output = new ArrayList<>();
    private final List<@Nullable String> hash = new ArrayList<>();
    private final List<LongOutput> longOutputs = new ArrayList<>();

    void add(long whose, PlanCommit commit) {
        for (TaskState row : latest(commit.rows())) {
            Json value = row.output();
            String text = value == null ? null : value.toString();
            String name = text == null || text.length() <= LONG ? null : Sha256.hex(text);
            if (text != null && name != null) {
                longOutputs.add(new LongOutput(whose, commit.plan(), row.number(), name, text));
            }
            entry.add(whose);
            plan.add(commit.plan());
            number.add(row.number());
            status.add(row.status().name());
            state.add(TaskText.write(row));
            output.add(name == null ? text : null);
            hash.add(name);
        }
    }

    private static Collection<TaskState> latest(List<TaskState> rows) {
        if (rows.size() < 2) {
            return rows;
        }
        Map<Integer, TaskState> byNumber = new TreeMap<>();
        rows.forEach(row -> byNumber.put(row.number(), row));
        return byNumber.values();
    }

    List<LongOutput> longOutputs() {
        return longOutputs;
    }

    void set(Columns columns) throws SQLException {
        columns.longs(entry)
                .longs(plan)
                .ints(number)
                .texts(status)
                .texts(state)
                .texts(output)
                .texts(hash);
    }
}
