package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.internal.logs.Repetition;
import dev.baton.internal.text.Thrown;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import dev.baton.spi.WebhookReceipt;
import dev.baton.spi.WebhookReceipt.Result;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what runtimes deliver. A delivery is read on the thread of whoever brings it, so that a flood of forged ones never comes as far as the
 * mailbox. What it says enters like any other report: too early, twice or too late, it changes nothing that it should not.
 */
final class Webhooks {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_HEADERS = 1 << 16;

    private final Node node;

    /** Deliveries that an adapter died of. */
    private final Repetition unread = new Repetition();

    Webhooks(Node node) {
        this.node = node;
    }

    CompletableFuture<WebhookReceipt> deliver(String adapter, WebhookDelivery delivery) {
        CompletableFuture<WebhookReceipt> receipt = new CompletableFuture<>();
        try {
            if (node.isClosing()) {
                throw node.whyShut();
            }
            take(node.adapters().named(adapter), delivery, receipt);
        } catch (BatonException e) {
            receipt.completeExceptionally(e);
        }
        return receipt;
    }

    private void take(Registered adapter, WebhookDelivery delivery, CompletableFuture<WebhookReceipt> receipt) {
        WebhookReading reading = read(adapter, delivery);
        if (reading instanceof WebhookReading.Refused refused) {
            receipt.complete(new WebhookReceipt(Result.REFUSED, refused.reason()));
        } else if (reading instanceof WebhookReading.Ignored ignored) {
            receipt.complete(new WebhookReceipt(Result.IGNORED, ignored.reason()));
        } else if (reading instanceof WebhookReading.Accepted accepted) {
            TaskRef ref = node.engine().awaited().find(adapter, accepted.dispatchKey());
            if (ref == null) {
                receipt.complete(new WebhookReceipt(Result.UNKNOWN, "no attempt in flight has its key"));
                return;
            }
            TaskReport report = accepted.report() == null ? null : node.intake().report(ref, accepted.report());
            node.post(receipt, () -> apply(ref, report, receipt));
        }
    }

    private WebhookReading read(Registered adapter, WebhookDelivery delivery) {
        if (!adapter.traits().webhooks()) {
            return new WebhookReading.Refused("adapter \"" + adapter.name() + "\" takes no webhooks");
        } else if (delivery.body().length > MOST_BYTES) {
            return new WebhookReading.Refused(
                    "its body has " + delivery.body().length + " bytes, at most " + MOST_BYTES + " are read");
        } else if (size(delivery.headers()) > MOST_HEADERS) {
            return new WebhookReading.Refused("its headers have more than " + MOST_HEADERS + " characters");
        }
        try {
            WebhookReading reading = adapter.adapter().readWebhook(delivery);
            if (reading == null) {
                throw new NullPointerException("the adapter answered null");
            }
            unread.isOver();
            return reading;
        } catch (Throwable e) { // also an Error: it is the adapter's
            String why = Thrown.text(e);
            unread.line(LOG, "webhook_unread")
                    .addKeyValue("adapter", adapter.name())
                    .log("Adapter {} failed as it read a delivery, which is refused: {}", adapter.name(), why);
            return new WebhookReading.Refused("the adapter failed as it read it: " + why);
        }
    }

    private static long size(Map<String, List<String>> headers) {
        long size = 0;
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            for (String value : header.getValue()) {
                size += header.getKey().length() + (long) value.length();
            }
        }
        return size;
    }

    /** Runs in the mailbox. */
    private void apply(TaskRef ref, @Nullable TaskReport report, CompletableFuture<WebhookReceipt> receipt) {
        Resident plan = node.engine().plans().find(ref.planId());
        int task = plan == null ? -1 : plan.image.graph().find(ref.taskId());
        Call call = plan == null || task < 0 ? null : plan.call(task);
        if (node.isShut()) {
            receipt.completeExceptionally(node.whyShut());
            return;
        } else if (plan == null || call == null || !call.ref.equals(ref)) {
            receipt.complete(new WebhookReceipt(Result.UNKNOWN, "its attempt is over"));
            return;
        }
        boolean isInFlight = node.engine().attending().isInFlight(call);
        if (report == null) {
            node.engine().attending().hinted(call);
        } else {
            node.engine().attending().pushed(ref, report); // also what is late: its handle may be an orphan's
        }
        Result result = report == null ? Result.HINTED : Result.APPLIED;
        WebhookReceipt known =
                isInFlight ? new WebhookReceipt(result, "") : new WebhookReceipt(Result.UNKNOWN, "its attempt is over");
        answer(plan, () -> receipt.complete(known), why -> {
            if (why instanceof HeldElsewhere) {
                receipt.complete(
                        new WebhookReceipt(Result.UNKNOWN, "its plan has gone to another node, which will ask"));
            } else {
                receipt.completeExceptionally(why);
            }
        });
    }

    /** Once everything that is decided about the plan is stored. */
    private void answer(Resident plan, Runnable then, Consumer<BatonException> ifDropped) {
        if (plan.isStored()) {
            then.run();
            return;
        }
        plan.dropped.add(ifDropped);
        node.engine().afterCommit(plan, () -> {
            plan.dropped.remove(ifDropped);
            then.run();
        });
    }
}
