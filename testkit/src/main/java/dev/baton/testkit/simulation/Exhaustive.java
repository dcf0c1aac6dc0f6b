package dev.baton.testkit.simulation;

import dev.baton.testkit.simulation.Scenarios.Scenario;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays each of the {@link Scenarios} again and again, with one fault: at the first call of the store, at the second, and so on to the last;
 * then the same for the calls of adapters. Every kind of fault at every call; every invariant holds in each run, and the plan comes to its
 * end.
 */
public final class Exhaustive {
    private static final List<StoreFault> OF_STORE = List.of(
            StoreFault.FAILS,
            StoreFault.FORGETS,
            StoreFault.IS_SLOW,
            StoreFault.DIES_BEFORE,
            StoreFault.DIES_AFTER,
            StoreFault.CLOSES);

    /** Where several nodes share the store. */
    private static final List<StoreFault> OF_SHARED_STORE = List.of(
            StoreFault.FAILS,
            StoreFault.FORGETS,
            StoreFault.LANDS_LATE,
            StoreFault.IS_SLOW,
            StoreFault.FREEZES,
            StoreFault.DIES_BEFORE,
            StoreFault.DIES_AFTER,
            StoreFault.CLOSES);

    /** So many calls after its begin a fault may meet one of nodes that never rest. */
    private static final int MOST_CALLS = 120;

    private static final List<AgentFault> OF_AGENT = List.of(
            AgentFault.FAILS,
            AgentFault.HANGS,
            AgentFault.TWICE,
            AgentFault.LIES,
            AgentFault.GARBAGE,
            AgentFault.IS_LATE);

    private int storeFaults;
    private int agentFaults;
    private @Nullable String violation;

    private Exhaustive() {}

    /**
     * Plays all of them, or the first few.
     *
     * @return the text of the first violation; null: there is none
     */
    public static @Nullable String run(int scenarios) {
        Exhaustive all = new Exhaustive();
        for (Scenario scenario : Scenarios.all().subList(0, scenarios)) {
            all.play(scenario);
        }
        return all.violation;
    }

    /** Plays the one of this name. */
    static @Nullable String run(String scenario) {
        Exhaustive one = new Exhaustive();
        Scenarios.all().stream().filter(each -> each.name().equals(scenario)).forEach(one::play);
        return one.violation;
    }

    /** Plays all, and prints a line for each; the last has the figures. Exits with 1 if anything was violated. */
    public static void main(String[] arguments) {
        long begin = System.nanoTime();
        Exhaustive all = new Exhaustive();
        List<Scenario> scenarios = Scenarios.all();
        for (Scenario scenario : scenarios) {
            int store = all.storeFaults;
            int agent = all.agentFaults;
            all.play(scenario);
            System.out.printf(
                    "%-20s %5d at the store, %5d at adapters%n",
                    scenario.name(), all.storeFaults - store, all.agentFaults - agent);
        }
        if (all.violation != null) {
            System.out.println(all.violation);
        }
        System.out.printf(
                "faults: %d scenarios, %d faults at the store and %d at adapters, one at a time, %.1f s; %s%n",
                scenarios.size(),
                all.storeFaults,
                all.agentFaults,
                (System.nanoTime() - begin) / 1e9,
                all.violation == null ? "no violation" : "VIOLATED");
        System.exit(all.violation == null ? 0 : 1);
    }

    private void play(Scenario scenario) {
        OneFault none = OneFault.none();
        check(scenario, "without a fault", none);
        int calls = scenario.nodes() == 0 ? none.storeCalls() : Math.min(none.storeCalls(), MOST_CALLS);
        for (StoreFault fault : scenario.nodes() == 0 ? OF_STORE : OF_SHARED_STORE) {
            for (int call = 1; call <= calls; call++) {
                storeFaults++;
                check(scenario, fault + " at call " + call + " of the store", OneFault.ofStore(fault, call));
            }
        }
        for (AgentFault fault : OF_AGENT) {
            for (int call = 1; call <= none.agentCalls(); call++) {
                agentFaults++;
                check(scenario, fault + " at call " + call + " of an adapter", OneFault.ofAgent(fault, call));
            }
        }
    }

    private void check(Scenario scenario, String how, OneFault fault) {
        try {
            scenario.trial(fault).run();
        } catch (Violation e) {
            if (violation == null) {
                violation = scenario.name() + ", " + how + ": " + e.getMessage();
            }
        }
    }
}
