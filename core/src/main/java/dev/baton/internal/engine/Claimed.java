package dev.baton.internal.engine;

/**
 * By what a stored plan is this node's to go on with.
 *
 * @param tenure as whom the node holds it
 * @param crashes how many nodes in a row died with it, if that convicts it (L29); 0: it is as good as any
 */
record Claimed(Tenure tenure, int crashes) {
    /** All of a store that is nobody else's. */
    static final Claimed ALWAYS = new Claimed(Tenure.SOLE, 0);

    boolean isConvicted() {
        return crashes > 0;
    }
}
