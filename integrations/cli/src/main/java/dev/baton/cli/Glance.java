package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.PlanQuery;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a store again and again. A process that holds it is asked each time. A store that nobody holds is opened once and
 * let go of at once, for somebody may want to run it; nothing changes in it until then.
 */
final class Glance implements AutoCloseable {
    private static final int MOST_PLANS = 200;

    private final NamedStore store;
    private final @Nullable String id;
    private final PlanFilter filter;
    private @Nullable Desk held;
    private @Nullable View atRest;

    /** @param id of a plan as it was written; null: all plans that match the filter */
    Glance(NamedStore store, @Nullable String id, PlanFilter filter) {
        this.store = store;
        this.id = id;
        this.filter = filter;
    }

    View look(Instant now) {
        Desk open = held;
        if (open == null) {
            Optional<Desk> holder = store.held();
            open = holder.orElse(null);
            held = open;
        }
        if (open != null) {
            atRest = null;
            try {
                return view(open, now);
            } catch (BatonException e) {
                if (!e.code().equals(HeldStore.LET_GO) && !e.code().equals("SHUTTING_DOWN")) {
                    throw e;
                }
                open.close();
                held = null;
            }
        }
        View before = atRest;
        if (before != null) {
            return before;
        }
        try (Desk desk = store.desk()) {
            View seen = view(desk, now);
            atRest = desk.isHeld() ? null : seen;
            return seen;
        }
    }

    private View view(Desk desk, Instant now) {
        if (id != null) {
            return new View(desk.isHeld(), List.of(), PlanResult.of(desk, PlanIds.find(desk, id)));
        }
        Set<PlanStatus> live = EnumSet.copyOf(PlanLines.LIVE);
        Set<PlanStatus> ended = EnumSet.complementOf(EnumSet.copyOf(PlanLines.LIVE));
        List<View.Line> lines = new ArrayList<>();
        for (Set<PlanStatus> kind : List.of(live, ended)) {
            PlanQuery query = filter.query(kind, now).withLimit(MOST_PLANS);
            Set<PlanStatus> wanted = EnumSet.copyOf(query.statuses());
            wanted.retainAll(kind);
            if (wanted.isEmpty() || lines.size() >= MOST_PLANS) {
                continue;
            }
            for (PlanSummary plan : desk.list(query).items()) {
                if (wanted.contains(plan.status()) && lines.size() < MOST_PLANS) {
                    PlanState state = plan.status().isTerminal() ? null : desk.state(plan.id());
                    lines.add(new View.Line(plan, state));
                }
            }
        }
        return new View(desk.isHeld(), lines, null);
    }

    @Override
    public void close() {
        if (held != null) {
            held.close();
        }
    }
}
