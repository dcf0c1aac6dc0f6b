package dev.baton.testkit.simulation;

/** What goes wrong, and where. */
interface Faults {
    /**
     * At a call of the store.
     *
     * @param entries of the flush, if it is one; else 0
     */
    StoreFault atStore(String call, int entries);

    /** At a call of an adapter. */
    AgentFault atAgent(String call);
}
