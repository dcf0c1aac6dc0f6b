package dev.baton.testkit.simulation;

/** What goes wrong, and where. */
interface Faults {
    /**
     * At a call of the store.
     *
     * @param entries of the flush, if it is one; else 0
     * @param isWrite it may be done when nobody waits for it any more
     */
    StoreFault atStore(String call, int entries, boolean isWrite);

    /** At a call of an adapter. */
    AgentFault atAgent(String call);
}
