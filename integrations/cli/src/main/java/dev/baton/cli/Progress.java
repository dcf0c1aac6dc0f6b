package dev.baton.cli;

import dev.baton.PlanEvent;

/** Tells people how a run is getting on. One thread at a time. */
interface Progress {
    /** Something happened; the board knows it already. */
    void event(PlanEvent event);

    /** Called several times a second, whether or not something happened. */
    default void tick() {}

    /** The last call. */
    default void end() {}
}
