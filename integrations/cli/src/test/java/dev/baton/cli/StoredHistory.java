package dev.baton.cli;

import dev.baton.PlanEvent;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.jdbi.JdbiPlanStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store file holds. It is read from a copy, so that the next run finds the very file that the killed one left.
 *
 * @param plan null: none is stored
 */
record StoredHistory(@Nullable PlanSummary plan, List<PlanEvent> events) {
    private static final int PAGE = 1_000;

    static StoredHistory of(Path store) {
        Path file = store.resolveSibling(store.getFileName() + ".mv.db");
        Path copy = store.resolveSibling(store.getFileName() + "-copy");
        Path copied = copy.resolveSibling(copy.getFileName() + ".mv.db");
        try {
            if (!Files.exists(file) || Files.size(file) == 0) {
                return new StoredHistory(null, List.of());
            }
            Files.copy(file, copied);
            try {
                return read(copy);
            } finally {
                Files.delete(copied);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static StoredHistory read(Path store) {
        try (JdbiPlanStore opened = JdbiPlanStore.h2File(store)) {
            opened.open();
            List<PlanSummary> plans = opened.list(PlanQuery.all()).items();
            if (plans.isEmpty()) {
                return new StoredHistory(null, List.of());
            }
            if (plans.size() > 1) {
                throw new AssertionError("one key, and " + plans.size() + " plans");
            }
            long number = opened.number(plans.get(0).id()).orElseThrow();
            List<PlanEvent> events = new ArrayList<>();
            List<PlanEvent> page;
            do {
                page = opened.history(number, events.size(), PAGE);
                events.addAll(page);
            } while (page.size() == PAGE);
            return new StoredHistory(plans.get(0), events);
        }
    }

    boolean isUnderWay() {
        return plan != null && plan.status() == PlanStatus.RUNNING;
    }
}
