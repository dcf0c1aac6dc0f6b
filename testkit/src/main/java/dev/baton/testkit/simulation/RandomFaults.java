package dev.baton.testkit.simulation;

/** Faults as the mix has them, until the run heals. */
final class RandomFaults implements Faults {
    private static final int ROUTINES = 10;

    private final Mix mix;
    private final Choices.Stream ofStore;
    private final Choices.Stream ofAgents;
    private final Trial trial;

    RandomFaults(Trial trial, Mix mix, Choices choices) {
        this.trial = trial;
        this.mix = mix;
        this.ofStore = choices.stream("store faults");
        this.ofAgents = choices.stream("agent faults");
    }

    @Override
    public StoreFault atStore(String call, int entries, boolean isWrite) {
        if (trial.isHealed() || isRoutine(call) && ofStore.below(ROUTINES) < ROUTINES - 1) {
            return StoreFault.NONE;
        } else if (ofStore.oneIn(mix.storeFails())) {
            return StoreFault.FAILS;
        } else if (ofStore.oneIn(mix.storeForgetsToAnswer())) {
            return StoreFault.FORGETS;
        } else if (entries > 0 && ofStore.oneIn(mix.storeTears())) {
            return StoreFault.TEARS;
        } else if (isWrite && ofStore.oneIn(mix.landsLate())) {
            return StoreFault.LANDS_LATE;
        } else if (ofStore.oneIn(mix.storeIsSlow())) {
            return StoreFault.IS_SLOW;
        } else if (ofStore.oneIn(mix.storeCloses())) {
            return StoreFault.CLOSES;
        } else if (ofStore.oneIn(mix.diesBefore())) {
            return StoreFault.DIES_BEFORE;
        } else if (ofStore.oneIn(mix.diesAfter())) {
            return StoreFault.DIES_AFTER;
        }
        return ofStore.oneIn(mix.freezes()) ? StoreFault.FREEZES : StoreFault.NONE;
    }

    /** What nodes of a shared store ask it all the time, and would meet all faults. */
    private static boolean isRoutine(String call) {
        return switch (call) {
            case "renew", "bury", "claim", "claim suspects", "words", "over", "held" -> true;
            default -> false;
        };
    }

    @Override
    public AgentFault atAgent(String call) {
        if (trial.isHealed()) {
            return AgentFault.NONE;
        } else if (ofAgents.oneIn(mix.agentFails())) {
            return AgentFault.FAILS;
        } else if (ofAgents.oneIn(mix.agentForgetsToAnswer())) {
            return AgentFault.FORGETS;
        } else if (ofAgents.oneIn(mix.agentHangs())) {
            return ofAgents.below(2) == 0 ? AgentFault.HANGS : AgentFault.HANGS_AFTER;
        } else if (ofAgents.oneIn(mix.agentIsLate())) {
            return AgentFault.IS_LATE;
        } else if (call.equals("dispatch") && ofAgents.oneIn(mix.agentRefuses())) {
            return AgentFault.REFUSES;
        } else if (call.equals("lookup") && ofAgents.oneIn(mix.agentLies())) {
            return AgentFault.LIES;
        } else if (!call.equals("cancel") && ofAgents.oneIn(mix.workIsGarbage())) {
            return AgentFault.GARBAGE;
        }
        return ofAgents.oneIn(mix.pushComesTwice() * 3) ? AgentFault.TWICE : AgentFault.NONE;
    }
}
