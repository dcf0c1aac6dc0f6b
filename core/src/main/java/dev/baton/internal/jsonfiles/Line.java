package dev.baton.internal.jsonfiles;

import dev.baton.Json;
import dev.baton.internal.memory.InMemoryPlanStore;
import dev.baton.spi.LogBatch;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import java.util.List;
import java.util.Map;

/** A line after the first: an object whose only field says what it is. */
final class Line {
    /** A plan with all that belongs to it but its log, as it stood when the file was compacted. */
    private static final String PLAN = "plan";

    private static final String COMMIT = "commit";
    private static final String LOG = "log";
    private static final String REMOVED = "removed";

    private Line() {}

    static String of(PlanCommit commit) {
        return text(COMMIT, commit);
    }

    static String ofWhole(PlanCommit plan) {
        return text(PLAN, plan);
    }

    static String of(LogBatch log) {
        return text(LOG, log);
    }

    static String ofRemoved(List<Long> plans) {
        return text(REMOVED, Json.array(plans.stream().map(Json::of).toList()));
    }

    private static String text(String kind, Record value) {
        return text(kind, RecordJson.write(value));
    }

    private static String text(String kind, Json value) {
        return Json.object(Map.of(kind, value)) + "\n";
    }

    /** Does to the memory what the line says. @throws BatonException {@code STORE_NOT_READABLE} */
    static void apply(String text, InMemoryPlanStore memory) {
        Json line = Json.parseTrusted(text);
        String kind = line.fields().keySet().stream().findFirst().orElse("");
        Json value = line.get(kind).orElse(Json.NULL);
        switch (kind) {
            case PLAN -> memory.restore(RecordJson.read(PlanCommit.class, value));
            case LOG -> memory.appendLogs(List.of(RecordJson.read(LogBatch.class, value)));
            case REMOVED ->
                memory.remove(value.elements().stream()
                        .map(number -> number.decimal().longValueExact())
                        .toList());
            case COMMIT -> {
                PlanCommit commit = RecordJson.read(PlanCommit.class, value);
                if (!(memory.commit(List.of(commit)).get(0) instanceof CommitResult.Committed)) {
                    throw RecordJson.notReadable(
                            "version " + (commit.version() + 1) + " of plan " + commit.plan()
                                    + " without the one before",
                            null);
                }
                memory.skipNumbers(commit.plan());
            }
            default -> throw RecordJson.notReadable("a line '" + kind + "'", null);
        }
    }
}
