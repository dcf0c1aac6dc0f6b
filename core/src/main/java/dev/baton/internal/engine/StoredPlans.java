package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.spi.PlanStore;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.StoredPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads plans from the store and compiles them. One that is broken spoils none of the others. */
final class StoredPlans {
    private static final Set<String> BROKEN = Set.of("PLAN_NOT_READABLE", "STORE_NOT_READABLE");

    private final CompiledPlan.Last compiled = new CompiledPlan.Last();

    /** A plan as it can be gone on with, or why it cannot. */
    record Found(
            long number,
            @Nullable StoredPlan stored,
            @Nullable PlanGraph graph,
            @Nullable BatonException trouble) {
        /** True: what is stored cannot be understood, so trying again would not help. */
        boolean isBroken() {
            return trouble != null && BROKEN.contains(trouble.code());
        }
    }

    /** The same for plans of a shared store: each is claimed before it is read, so that what was read holds until somebody else claims it. */
    List<Found> claim(SharedPlanStore store, long node, List<Long> numbers) {
        Map<Long, Long> holders = store.claim(node, numbers);
        List<Long> ours = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        for (long number : numbers) {
            Long holder = holders.get(number);
            if (holder == null) {
                found.add(found(number, null));
            } else if (holder == node) {
                ours.add(number);
            } else {
                found.add(new Found(number, null, null, new HeldElsewhere(number, holder)));
            }
        }
        if (!ours.isEmpty()) {
            found.addAll(find(store, ours));
        }
        return found;
    }

    /** A result for each number. */
    List<Found> find(PlanStore store, List<Long> numbers) {
        Map<Long, StoredPlan> stored = new LinkedHashMap<>();
        try {
            store.load(numbers).forEach(plan -> stored.put(plan.number(), plan));
        } catch (RuntimeException e) {
            if (numbers.size() > 1) {
                List<Found> each = new ArrayList<>();
                numbers.forEach(number -> each.addAll(find(store, List.of(number))));
                return each;
            }
            return List.of(new Found(numbers.get(0), null, null, trouble(numbers.get(0), e)));
        }
        List<Found> found = new ArrayList<>();
        numbers.forEach(number -> found.add(found(number, stored.get(number))));
        return found;
    }

    private Found found(long number, @Nullable StoredPlan plan) {
        if (plan == null) {
            BatonException gone = new BatonException(
                    "NOT_FOUND", "There is no plan number " + number, "It may have been removed from the store.");
            return new Found(number, null, null, gone);
        }
        try {
            return new Found(number, plan, compiled.of(plan.plan(), false).graph(), null);
        } catch (RuntimeException | StackOverflowError e) {
            return new Found(number, null, null, trouble(number, e));
        }
    }

    private static BatonException trouble(long number, Throwable e) {
        return e instanceof BatonException known && known.code().startsWith("STORE_") ? known : notReadable(number, e);
    }

    static BatonException notReadable(long number, Throwable why) {
        return new BatonException(
                "PLAN_NOT_READABLE",
                "Plan number " + number + " cannot be gone on with: " + why,
                "It stays as it is stored. A newer version of Baton may have written it.",
                why);
    }
}
