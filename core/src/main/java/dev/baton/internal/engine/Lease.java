package dev.baton.internal.engine;

import dev.baton.internal.logs.Repetition;
import dev.baton.spi.SharedPlanStore.NodeCard;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's place among those that share a store. It is renewed by a timer in the mailbox, and not while a flush is stuck: who
 * keeps a lease is able to decide and to write. Once the store says that the lease is lost, the node lets go of everything and joins anew. Runs in
 * the mailbox.
 */
final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final Fleet fleet;
    private final Engine engine;
    private final NodeCard card;
    private final Duration length;
    private final Duration soon;
    private final Repetition unrenewed = new Repetition();

    Lease(Fleet fleet, NodeCard card, Duration length) {
        this.fleet = fleet;
        this.engine = fleet.engine();
        this.card = card;
        this.length = length;
        this.soon = length.dividedBy(15);
    }

    /** Asks the store for a place; called by any thread. */
    Tenure join() {
        long sentAt = fleet.time().nanoTime();
        long node = fleet.store().join(card, length);
        return new Tenure(node, !fleet.isAtRest(), fleet.time(), length, sentAt);
    }

    void begin(Tenure tenure) {
        engine.holds(tenure);
        renewIn(length.dividedBy(3));
    }

    private void renewIn(Duration wait) {
        fleet.clock().in(wait, this::renew);
    }

    private void renew() {
        if (engine.hasWrittenFor(length.dividedBy(2))) {
            unrenewed
                    .line(LOG, "lease_not_renewed")
                    .log("The lease is not renewed: a commit does not come back from the store");
            renewIn(soon);
            return;
        }
        Tenure tenure = engine.tenure();
        fleet.askFirst(
                store -> {
                    long sentAt = fleet.time().nanoTime();
                    return store.renew(tenure.node(), length) ? OptionalLong.of(sentAt) : OptionalLong.empty();
                },
                sentAt -> {
                    unrenewed.isOver();
                    if (sentAt.isPresent()) {
                        tenure.renewed(sentAt.getAsLong());
                        renewIn(length.dividedBy(3));
                    } else {
                        lost(tenure);
                    }
                },
                failure -> {
                    unrenewed
                            .line(LOG, "lease_not_renewed")
                            .addKeyValue("code", failure.code())
                            .log("The lease is not renewed, trying again: {}", failure.toString());
                    renewIn(soon);
                });
    }

    private void lost(Tenure tenure) {
        if (fleet.hasLeft()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("event", "lease_lost")
                .log(
                        "Node {} was declared dead: its lease was not renewed in time. It lets go of its plans and joins anew",
                        tenure.node());
        tenure.end();
        engine.plans().leaveAll();
        joinAnew();
    }

    private void joinAnew() {
        if (fleet.hasLeft()) {
            return;
        }
        fleet.askFirst(
                store -> join(),
                tenure -> {
                    engine.plans().leaveAll(); // what was submitted meanwhile
                    begin(tenure);
                },
                failure -> {
                    unrenewed
                            .line(LOG, "lease_not_renewed")
                            .addKeyValue("code", failure.code())
                            .log("The store does not let this node join, trying again: {}", failure.toString());
                    fleet.clock().in(soon, this::joinAnew);
                });
    }
}
