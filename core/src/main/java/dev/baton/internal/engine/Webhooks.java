package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.internal.logs.Repetition;
import dev.baton.internal.text.Thrown;
import dev.baton.spi.Delivery;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.WebhookDelivery;
import dev.baton.spi.WebhookReading;
import dev.baton.spi.WebhookReceipt;
import dev.baton.spi.WebhookReceipt.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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
    private static final Pattern DISPATCH_KEY = Pattern.compile("[a-z2-7]{32}");

    private final Node node;
    private final CallbackAddresses addresses;
    private final Deliveries kept;

    /** Deliveries that an adapter died of. */
    private final Repetition unread = new Repetition();

    Webhooks(Node node, CallbackAddresses addresses) {
        this.node = node;
        this.addresses = addresses;
        this.kept = node.engine().deliveries();
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
        WebhookDelivery proven = addresses.read(adapter.name(), delivery);
        WebhookReading reading = proven == null
                ? new WebhookReading.Refused("the proof in its address is wrong")
                : read(adapter, proven);
        if (reading instanceof WebhookReading.Refused refused) {
            receipt.complete(new WebhookReceipt(Result.REFUSED, refused.reason()));
        } else if (reading instanceof WebhookReading.Ignored ignored) {
            receipt.complete(new WebhookReceipt(Result.IGNORED, ignored.reason()));
        } else if (reading instanceof WebhookReading.Accepted accepted) {
            TaskRef ref = node.engine().awaited().find(adapter.name(), accepted.dispatchKey());
            if (ref == null && node.engine().awaited().isOver(accepted.dispatchKey())) {
                receipt.complete(new WebhookReceipt(Result.UNKNOWN, "its attempt is over"));
            } else if (ref == null) {
                keep(new Genuine(adapter.name(), accepted, delivery.receivedAt()), receipt);
            } else {
                apply(ref, new Genuine(adapter.name(), accepted, delivery.receivedAt()), receipt);
            }
        }
    }

    /** A delivery that its adapter has verified. */
    private record Genuine(String adapter, WebhookReading.Accepted accepted, Instant receivedAt) {
        String key() {
            return accepted.dispatchKey();
        }
    }

    private void apply(TaskRef ref, Genuine news, CompletableFuture<WebhookReceipt> receipt) {
        TaskReport said = news.accepted().report();
        TaskReport report = said == null ? null : node.intake().report(ref, said);
        node.post(receipt, () -> apply(ref, report, news, receipt));
    }

    /** Nobody here has the attempt. It may be another node's, or about to arrive, or over: the inbox keeps it for whoever has it. */
    private void keep(Genuine news, CompletableFuture<WebhookReceipt> receipt) {
        if (!DISPATCH_KEY.matcher(news.key()).matches()) {
            receipt.complete(new WebhookReceipt(Result.UNKNOWN, "what it names is no dispatch key"));
            return;
        }
        TaskReport said = news.accepted().report();
        Json report = said == null ? null : ReportForm.write(said);
        CompletableFuture<?> unused = kept.keep(new Delivery(news.adapter(), news.key(), report, news.receivedAt()))
                .whenComplete((isKept, failure) -> {
                    TaskRef ref = node.engine().awaited().find(news.adapter(), news.key());
                    if (failure != null) {
                        receipt.completeExceptionally(failure);
                    } else if (ref != null) {
                        apply(ref, news, receipt); // it has arrived meanwhile
                    } else {
                        Result result = isKept ? Result.KEPT : Result.UNKNOWN;
                        receipt.complete(new WebhookReceipt(result, "no attempt in flight here has its key"));
                    }
                });
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
    private void apply(
            TaskRef ref, @Nullable TaskReport report, Genuine news, CompletableFuture<WebhookReceipt> receipt) {
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
                keep(news, receipt); // its plan has gone to another node
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
