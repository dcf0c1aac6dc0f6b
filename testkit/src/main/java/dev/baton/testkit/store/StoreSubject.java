package dev.baton.testkit.store;

import dev.baton.spi.PlanStore;
import java.time.Duration;
import java.util.Optional;

/** What the contract has to know about a store: how one is come by. Asked anew for each rule. */
public interface StoreSubject {
    /** A store with nothing in it, not opened; another one each time. */
    PlanStore empty();

    /**
     * The same store as the next process would open it, not opened. Asked for when the one that is given is closed, and also
     * while it is open, as by a second process. Empty, the default: nobody else can open it, and what it holds goes with its
     * close; rules of durable stores are left out. A {@link dev.baton.spi.SharedPlanStore} has to give one, also of a store that
     * takes steps; one in memory gives itself.
     */
    default Optional<PlanStore> again(PlanStore store) {
        return Optional.empty();
    }

    /**
     * A store with nothing in it, not opened, that passes through a point before and after each step it takes towards its
     * disk or database. Empty, the default: it takes no steps that could be told apart; rules that hold a window open or cut
     * a flush in two are left out. For stores on JDBC {@link StepwiseConnection} tells the points.
     */
    default Optional<PlanStore> stepwise(Points points) {
        return Optional.empty();
    }

    /**
     * Sets the clock by which a shared store measures leases, as when somebody sets that of its database. To set the times of leases
     * that are stored by as much the other way comes to the same.
     *
     * @param by how far it goes on; negative: back
     * @return false, the default: it cannot be done; the rule that needs it is left out
     */
    default boolean jumpClock(PlanStore store, Duration by) {
        return false;
    }

    /** How long an answer is waited for. Default: 30 s. */
    default Duration patience() {
        return Duration.ofSeconds(30);
    }

    /** Where a store passes, on the thread of the call. */
    @FunctionalInterface
    interface Points {
        /**
         * May take its time: then the window between two steps is open for so long.
         *
         * @param what the step, for people
         * @throws ConnectionLost from here on the connection is dead, and with it what was not committed
         */
        void pass(String what) throws ConnectionLost;
    }

    /** What a point throws to cut the connection. */
    final class ConnectionLost extends Exception {
        private static final long serialVersionUID = 1L;

        public ConnectionLost(String where) {
            super("the connection was cut " + where);
        }
    }
}
