package dev.baton.testkit.simulation;

import dev.baton.internal.engine.Turns;
import dev.baton.spi.TimeSource;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A node from its start to its end: its clock, its turns, its work. Once it is dead nothing of it happens any more; while it is frozen
 * nothing of it happens, and everything afterwards.
 */
final class Life implements Turns, TimeSource {
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final World world;
    private final Seat seat;
    private final Choices.Stream pace;
    private Runnable turn = () -> {};
    private boolean isWanted;
    private boolean isDead;
    private long incarnation;
    private long member;
    private boolean hasLeft;
    private long thawsAt;
    private long alarm = Long.MAX_VALUE;
    private long alarmSetFor = Long.MAX_VALUE;

    Life(World world, Seat seat, Choices.Stream pace) {
        this.world = world;
        this.seat = seat;
        this.pace = pace;
    }

    Seat seat() {
        return seat;
    }

    // who it is

    /** Which opening of the store was its own. */
    long incarnation() {
        return incarnation;
    }

    void opened(long which) {
        incarnation = which;
    }

    /** Its number among those that share the store, since it joined last; 0: it never did. */
    long member() {
        return member;
    }

    void joined(long number) {
        member = number;
    }

    /** It has told the others that it goes, or has tried to. */
    void leaves() {
        hasLeft = true;
    }

    boolean hasLeft() {
        return hasLeft;
    }

    // life and death

    boolean isDead() {
        return isDead;
    }

    void die() {
        isDead = true;
    }

    /** Throws if it is dead: whoever is in the middle of something goes no further. */
    void check() {
        if (isDead) {
            throw new Crash();
        }
    }

    void freeze(long millis) {
        thawsAt = world.nanos() + millis * 1_000_000;
    }

    boolean isFrozen() {
        return !isDead && world.nanos() < thawsAt;
    }

    long thawsAt() {
        return thawsAt;
    }

    /** Whether a step of it may be taken now; a frozen one takes it later. */
    boolean takes(Runnable step) {
        if (isDead) {
            return false;
        } else if (isFrozen()) {
            world.at(thawsAt, this, step);
            return false;
        }
        return true;
    }

    // its clock

    @Override
    public Instant now() {
        return BEGIN.plusNanos(nanoTime() + seat.clockOffset());
    }

    @Override
    public long nanoTime() {
        return world.nanos() + world.nanos() / 1_000 * seat.drift();
    }

    /** What is so long by its clock. */
    private long byTheWorld(long nanos) {
        long some = Math.min(nanos, Long.MAX_VALUE / 4);
        return seat.drift() == 0 ? some : some / (1_000 + seat.drift()) * 1_000 + 1_000;
    }

    // its turns

    @Override
    public void begin(Runnable nodesTurn) {
        turn = nodesTurn;
        want();
    }

    @Override
    public void want() {
        if (!isWanted) {
            isWanted = true;
            world.in(0, this, this::takeTurn);
        }
    }

    private void takeTurn() {
        isWanted = false;
        turn.run();
    }

    @Override
    public void wantIn(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            alarm = Long.MAX_VALUE;
            return;
        }
        alarm = world.nanos() + byTheWorld(nanos);
        if (alarm < alarmSetFor) {
            setAlarm();
        }
    }

    private void setAlarm() {
        alarmSetFor = alarm;
        world.at(alarm, this, this::alarmed);
    }

    private void alarmed() {
        if (world.nanos() < alarmSetFor) {
            return; // another was set for earlier, and this one is not the latest
        }
        alarmSetFor = Long.MAX_VALUE;
        if (world.nanos() >= alarm) {
            alarm = Long.MAX_VALUE;
            turn.run();
        } else if (alarm < Long.MAX_VALUE) {
            setAlarm();
        }
    }

    @Override
    public boolean await(CompletableFuture<?> future, long nanos) {
        long end = world.nanos() + Math.min(nanos, Long.MAX_VALUE / 4);
        turn.run();
        while (!future.isDone() && world.nanos() < end) {
            pause(Math.min(1_000_000, end - world.nanos()));
        }
        return future.isDone();
    }

    @Override
    public void pause(long nanos) {
        world.letGoBy(nanos, this);
        check();
    }

    // its work

    @Override
    public Executor workers() {
        return job -> world.in(pace.below(3), this, job);
    }

    @Override
    public Executor callbacks() {
        return call -> world.in(pace.below(3), this, call);
    }

    @Override
    public Executor reads() {
        return read -> world.in(pace.below(3), this, read);
    }

    @Override
    public boolean writesBeside() {
        return true;
    }

    @Override
    public Executor journal() {
        return flush -> world.in(0, this, flush);
    }
}
