package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.ControlReply;
import dev.baton.ControlReply.Answer;
import dev.baton.Json;
import dev.baton.internal.control.CommandForm;
import dev.baton.internal.logs.Repetition;
import dev.baton.spi.SharedPlanStore.Word;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what others left for plans that this node holds, and does as it says; also what was delivered elsewhere about its attempts. The reply is stored with what it led to: a word is read again
 * until that is committed, by whoever holds the plan then. Runs in the mailbox.
 */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final int MOST = 200;

    private final Fleet fleet;
    private final Engine engine;
    private final Repetition unseen = new Repetition();

    Inbox(Fleet fleet) {
        this.fleet = fleet;
        this.engine = fleet.engine();
    }

    /**
     * What was found there.
     *
     * @param keys of attempts about which something was delivered lately
     */
    private record Left(List<Word> words, Set<String> keys) {}

    void begin() {
        look();
    }

    private void look() {
        long node = engine.tenure().node();
        fleet.ask(
                store -> new Left(store.words(node, MOST), engine.deliveries().lately(store)),
                left -> {
                    unseen.isOver();
                    read(left.words());
                    engine.deliveries().seek(left.keys());
                    fleet.clock().in(fleet.about(INTERVAL), this::look);
                },
                failure -> {
                    unseen.line(LOG, "words_unseen")
                            .addKeyValue("code", failure.code())
                            .log(
                                    "The store does not say what was left for plans, trying again: {}",
                                    failure.toString());
                    fleet.clock().in(fleet.about(INTERVAL), this::look);
                });
    }

    private void read(List<Word> words) {
        for (Word word : words) {
            Resident plan = engine.plans().find(word.plan());
            if (plan == null && engine.plans().strandedFor(word.plan()) == null) {
                engine.plans().arrivals().bring(List.of(word.plan())); // it reads its words as it comes
            } else if (plan != null && word.number() > plan.hold.signal()) {
                Faults.contain(() -> obey(plan, word));
            }
        }
    }

    /** Does as a word says; it has not been read since the plan was loaded. */
    void obey(Resident plan, Word word) {
        plan.hasRead(word.number());
        if (word.text().equals(Heirs.WORD)) {
            engine.reply(plan, word.number(), Json.NULL); // that it is here is all there was to say
            return;
        }
        try {
            Order order = Order.of(CommandForm.read(word.text()));
            ControlReply refusal = order.refusal(plan, engine.adapters());
            if (refusal == null) {
                engine.obey(plan, order.cause(), word.number());
            } else {
                engine.reply(plan, word.number(), Json.of(refusal));
            }
        } catch (BatonException e) { // left by another version of Baton
            ControlReply reply = new ControlReply(Answer.ILLEGAL_STATE, plan.image.status(), e.toString());
            engine.reply(plan, word.number(), Json.of(reply));
        }
    }
}
