package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.internal.logs.Repetition;
import dev.baton.spi.Delivery;
import dev.baton.spi.SharedPlanStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's inbox of deliveries that nobody here could act on: their attempts are another node's, or are being loaded, or are over. Whoever has the
 * attempt acts on them: as it takes the attempt up after another node ({@link #seek}), and where nodes share a store, by looking every now
 * and then for what came lately. To act on one twice does no harm.
 */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

    /** Longer than a commit may take to be seen after it was numbered, several looks' time. */
    private static final Duration LATELY = Duration.ofSeconds(5);

    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_KNOWN = 20_000;

    private final Engine engine;
    private final StoreAccess access;
    private final Intake intake;

    /** True: an adapter here takes webhooks. */
    private final boolean isOfUse;

    /** Written by whoever finds nobody at it. */
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean isWriting = new AtomicBoolean();
    private volatile Instant forgotten = Instant.MIN;

    /** Keys of attempts that were taken up, to be looked for; the mailbox's. */
    private final Set<String> sought = new LinkedHashSet<>();

    private boolean isSeeking;

    /** Ids of those that were acted on lately; the mailbox's. */
    private final Set<String> known = new LinkedHashSet<>();

    private final Repetition unseen = new Repetition();

    private record Waiting(Delivery delivery, CompletableFuture<Boolean> kept) {}

    Deliveries(Engine engine, StoreAccess access, Adapters adapters, Intake intake) {
        this.engine = engine;
        this.access = access;
        this.intake = intake;
        this.isOfUse =
                adapters.all().stream().anyMatch(adapter -> adapter.traits().webhooks());
    }

    /** Keeps one, together with others that come meanwhile; false: the store has no inbox. Any thread. */
    CompletableFuture<Boolean> keep(Delivery delivery) {
        Waiting one = new Waiting(delivery, new CompletableFuture<>());
        waiting.add(one);
        write();
        return one.kept();
    }

    private void write() {
        while (!waiting.isEmpty() && isWriting.compareAndSet(false, true)) {
            List<Waiting> batch = new ArrayList<>();
            for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
                batch.add(next);
                if (batch.size() == MOST_AT_ONCE) {
                    break;
                }
            }
            if (batch.isEmpty()) {
                isWriting.set(false);
                continue;
            }
            write(batch);
        }
    }

    private void write(List<Waiting> batch) {
        List<Delivery> deliveries = batch.stream().map(Waiting::delivery).toList();
        Instant latest = deliveries.get(deliveries.size() - 1).receivedAt();
        access.ask(
                store -> {
                    if (forgotten.isBefore(latest.minus(FORGET_EVERY))) {
                        forgotten = latest;
                        store.forgetDeliveries(latest.minus(KEPT));
                    }
                    return store.keep(deliveries);
                },
                kept -> written(batch, one -> one.complete(kept)),
                failure -> written(batch, one -> one.completeExceptionally(failure)));
    }

    private void written(List<Waiting> batch, Consumer<CompletableFuture<Boolean>> tell) {
        isWriting.set(false);
        batch.forEach(each -> tell.accept(each.kept()));
        write();
    }

    /** Looks for what came about an attempt while nobody had it. Runs in the mailbox. */
    void seek(Call call) {
        if (call.adapter != null && call.adapter.traits().webhooks()) {
            sought.add(call.ref.dispatchKey());
            seek();
        }
    }

    private void seek() {
        if (isSeeking || sought.isEmpty()) {
            return;
        }
        isSeeking = true;
        Set<String> keys = Set.copyOf(sought);
        sought.clear();
        engine.ask(
                store -> store.deliveries(keys),
                deliveries -> {
                    isSeeking = false;
                    deliveries.forEach(this::act);
                    seek();
                },
                failure -> {
                    isSeeking = false; // they are polled
                    unseen(failure);
                });
    }

    private void act(Delivery delivery) {
        Call call = engine.awaited().call(delivery.adapter(), delivery.dispatchKey());
        if (call == null || !known.add(delivery.id())) {
            return;
        } else if (known.size() > MOST_KNOWN) {
            known.remove(known.iterator().next());
        }
        Faults.contain(() -> act(call, delivery.report()));
    }

    private void act(Call call, @Nullable Json report) {
        if (report == null) {
            engine.attending().hinted(call);
            return;
        }
        try {
            engine.attending().pushed(call.ref, intake.report(call.ref, ReportForm.read(report)));
        } catch (BatonException e) { // written by another version of Baton
            engine.attending().hinted(call);
        }
    }

    /** The keys of what was kept lately, by whichever node, for {@link #seek(Set)}; asked outside of the mailbox. */
    Set<String> lately(SharedPlanStore store) {
        return isOfUse ? store.keysOfDeliveries(LATELY) : Set.of();
    }

    /** Acts on those whose attempts are here. */
    void seek(Set<String> keys) {
        keys.stream().filter(engine.awaited()::has).forEach(sought::add);
        seek();
    }

    private void unseen(BatonException failure) {
        unseen.line(LOG, "deliveries_unseen")
                .addKeyValue("code", failure.code())
                .log("The store does not say what was delivered, trying again: {}", failure.toString());
    }
}
