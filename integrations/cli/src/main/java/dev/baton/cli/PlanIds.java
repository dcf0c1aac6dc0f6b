package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.Page;
import dev.baton.PlanQuery;
import dev.baton.PlanSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Ids as people write them. An id that Baton made begins with the time, so that those of one day begin alike: its end is
 * what tells it from others, and that is what tables show and commands accept, if it is the end, or the beginning, of one id.
 */
final class PlanIds {
    private static final String MADE_BY_BATON = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final int SHORT = 8;
    private static final int SHORTEST = 4;
    private static final int MOST_LOOKED_AT = 10_000;
    private static final int MOST_LISTED = 5;

    private PlanIds() {}

    static String brief(String id) {
        return id.matches(MADE_BY_BATON) ? id.substring(id.length() - SHORT) : id;
    }

    /** @throws BatonException {@code NOT_FOUND}, {@code AMBIGUOUS_ID} */
    static String find(Desk desk, String text) {
        try {
            return desk.state(text).id();
        } catch (BatonException e) {
            if (!e.code().equals("NOT_FOUND")) {
                throw e;
            }
        }
        List<PlanSummary> alike = new ArrayList<>();
        List<PlanSummary> named = new ArrayList<>();
        int seen = 0;
        PlanQuery query = PlanQuery.all().withLimit(1_000);
        Page<PlanSummary> page;
        do {
            page = desk.list(query);
            for (PlanSummary plan : page.items()) {
                if (text.length() >= SHORTEST
                        && (plan.id().endsWith(text) || plan.id().startsWith(text))) {
                    alike.add(plan);
                } else if (plan.name().equals(text)) {
                    named.add(plan);
                }
            }
            seen += page.items().size();
            query = query.withCursor(page.next());
        } while (page.next() != null && seen < MOST_LOOKED_AT);
        if (alike.size() == 1) {
            return alike.get(0).id();
        } else if (!alike.isEmpty()) {
            throw new BatonException(
                    "AMBIGUOUS_ID",
                    Wording.count(alike.size(), "plan") + " have an id like " + text,
                    "There are: " + listed(alike) + ".");
        }
        throw new BatonException(
                "NOT_FOUND",
                "There is no plan " + text + " in this store",
                named.isEmpty()
                        ? "List them: baton ps"
                        : "It is the name of " + listed(named) + ": use the id, or choose with --name.");
    }

    private static String listed(List<PlanSummary> plans) {
        return plans.stream().limit(MOST_LISTED).map(PlanSummary::id).collect(Collectors.joining(", "))
                + (plans.size() > MOST_LISTED ? " and " + (plans.size() - MOST_LISTED) + " more" : "");
    }
}
