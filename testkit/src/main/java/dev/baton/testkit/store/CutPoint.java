package dev.baton.testkit.store;

import dev.baton.testkit.store.StoreSubject.ConnectionLost;
import dev.baton.testkit.store.StoreSubject.Points;
import java.util.concurrent.atomic.AtomicInteger;

/** Cuts the connection at the n-th point that is passed, and if it is to stay dead at all that follow. */
final class CutPoint implements Points {
    private static final int NEVER = Integer.MIN_VALUE;

    private final boolean staysDead;
    private final AtomicInteger left = new AtomicInteger(NEVER);
    private volatile String where = "";

    /** @param staysDead true: as when the process dies; false: a connection that is made later lives */
    CutPoint(boolean staysDead) {
        this.staysDead = staysDead;
    }

    /** The n-th point from now on, from 0. */
    void arm(int point) {
        where = "";
        left.set(point);
    }

    /** False: there were not so many points. */
    boolean disarm() {
        left.set(NEVER);
        return !where.isEmpty();
    }

    /** Where it was cut. */
    String where() {
        return where;
    }

    @Override
    public void pass(String what) throws ConnectionLost {
        if (left.get() == NEVER) {
            return;
        }
        int point = left.getAndDecrement();
        if (point == 0 || staysDead && point < 0) {
            where = where.isEmpty() ? what : where;
            throw new ConnectionLost(what);
        }
    }
}
