package dev.baton.internal.engine;

import dev.baton.PlanEvent;
import dev.baton.PlanState;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's view of a plan's history. Events are read from the store as they are asked for, so a slow subscriber costs nothing
 * but its own delay; a commit only wakes it up.
 */
final class EventStream implements Flow.Subscription {
    private static final int BATCH = 256;

    private final Node node;
    private final long plan;
    private final Flow.Subscriber<? super PlanEvent> subscriber;
    private final Runnable wakeUp = this::pump;
    private final AtomicLong demand = new AtomicLong();

    /** Wake-ups not yet seen to; the one who raises it from 0 pumps. Not 0 until the subscriber knows its subscription. */
    private final AtomicInteger wakeUps = new AtomicInteger(1);

    private long last;
    private volatile boolean isOver;

    /** A request that cannot be met. */
    private volatile @Nullable IllegalArgumentException mistake;

    EventStream(Node node, long plan, long afterSeq, Flow.Subscriber<? super PlanEvent> subscriber) {
        this.node = node;
        this.plan = plan;
        this.last = afterSeq;
        this.subscriber = subscriber;
    }

    void begin() {
        subscriber.onSubscribe(this);
        node.post(() -> {
            if (!isOver) {
                node.engine().plans().watch(plan).subscribers.add(wakeUp);
            }
            node.callBack(this::run);
        });
    }

    @Override
    public void request(long events) {
        if (events <= 0) {
            mistake = new IllegalArgumentException("request(" + events + "): it must be at least 1");
            pump(); // on the thread of all its calls
            return;
        }
        demand.accumulateAndGet(events, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        pump();
    }

    @Override
    public void cancel() {
        end();
    }

    private void end() {
        isOver = true;
        node.post(() -> node.engine().plans().unwatch(plan, watchers -> watchers.subscribers.remove(wakeUp)));
    }

    private void pump() {
        if (wakeUps.getAndIncrement() == 0) {
            node.callBack(this::run);
        }
    }

    private void run() {
        int seen = 1;
        do {
            try {
                deliver();
            } catch (RuntimeException e) {
                if (!isOver) {
                    end();
                    subscriber.onError(e);
                }
            }
            seen = wakeUps.addAndGet(-seen);
        } while (seen != 0);
    }

    private void deliver() {
        while (!isOver) {
            if (mistake != null) {
                throw mistake;
            }
            if (node.isShut()) {
                throw node.whyShut();
            }
            // Read before the events: a plan that has ended writes no more of them.
            PlanState state = node.access().read(store -> store.state(plan));
            long wanted = Math.min(demand.get(), BATCH);
            int limit = (int) Math.max(wanted, 1);
            List<PlanEvent> events = node.access().read(store -> store.history(plan, last, limit));
            if (events.isEmpty() && (state == null || state.status().isTerminal())) {
                end();
                subscriber.onComplete();
                return;
            } else if (events.isEmpty() || wanted == 0) {
                return;
            }
            for (PlanEvent event : events) {
                if (isOver) {
                    return;
                }
                last = event.seq();
                demand.decrementAndGet();
                subscriber.onNext(event);
            }
        }
    }
}
