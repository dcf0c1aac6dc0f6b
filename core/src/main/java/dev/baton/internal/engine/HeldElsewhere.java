package dev.baton.internal.engine;

import dev.baton.BatonException;

/** This node does not hold a plan, which another node does, or will: what is wanted of it goes on through the store. Never leaves the engine. */
final class HeldElsewhere extends BatonException {
    private static final long serialVersionUID = 1L;

    private final long holder;

    /** @param holder number of the node that holds it; 0: none does */
    HeldElsewhere(long plan, long holder) {
        super(
                "HELD_ELSEWHERE",
                holder == 0
                        ? "No node holds plan number " + plan + " now"
                        : "Node " + holder + " holds plan number " + plan,
                "It goes on there.");
        this.holder = holder;
    }

    long holder() {
        return holder;
    }
}
