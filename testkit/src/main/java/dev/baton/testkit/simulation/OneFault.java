package dev.baton.testkit.simulation;

/** One fault, at one call, and none before or after. Counts the calls. */
final class OneFault implements Faults {
    private final StoreFault ofStore;
    private final AgentFault ofAgent;
    private final int at;
    private int storeCalls;
    private int agentCalls;

    private OneFault(StoreFault ofStore, AgentFault ofAgent, int at) {
        this.ofStore = ofStore;
        this.ofAgent = ofAgent;
        this.at = at;
    }

    static OneFault none() {
        return new OneFault(StoreFault.NONE, AgentFault.NONE, 0);
    }

    /** @param call from 1 */
    static OneFault ofStore(StoreFault fault, int call) {
        return new OneFault(fault, AgentFault.NONE, call);
    }

    /** @param call from 1 */
    static OneFault ofAgent(AgentFault fault, int call) {
        return new OneFault(StoreFault.NONE, fault, call);
    }

    int storeCalls() {
        return storeCalls;
    }

    int agentCalls() {
        return agentCalls;
    }

    @Override
    public StoreFault atStore(String call, int entries, boolean isWrite) {
        if (++storeCalls != at) {
            return StoreFault.NONE;
        }
        return ofStore == StoreFault.LANDS_LATE && !isWrite ? StoreFault.FAILS : ofStore;
    }

    /** Where an agent cannot lie, it forgets to answer. */
    @Override
    public AgentFault atAgent(String call) {
        if (++agentCalls != at) {
            return AgentFault.NONE;
        }
        return ofAgent == AgentFault.LIES && !call.equals("lookup") ? AgentFault.FORGETS : ofAgent;
    }
}
