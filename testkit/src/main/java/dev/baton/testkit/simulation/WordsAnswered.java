package dev.baton.testkit.simulation;

import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.SharedPlanStore.Reply;
import dev.baton.spi.SharedPlanStore.Word;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * I22: a word that was left for a plan is answered once, in its turn, with what it led to, and never lost. Of a plan that had ended
 * before, whoever still waits for the answer has to see to it.
 */
final class WordsAnswered extends Invariant {
    /** What was left for one plan. */
    private static final class Inbox {
        final Map<Long, Json> open = new HashMap<>();
        final Set<Long> mayStay = new HashSet<>();
        long answered;
    }

    private final Map<Long, Inbox> inboxes = new HashMap<>();

    WordsAnswered(Trial trial) {
        super("I22", trial);
    }

    @Override
    public void posted(PlanRows plan, Word word) {
        Inbox inbox = inboxes.computeIfAbsent(plan.number, number -> new Inbox());
        inbox.open.put(word.number(), word.text());
        if (plan.head.status().isTerminal()) {
            inbox.mayStay.add(word.number());
        }
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        for (Reply reply : commit.replies()) {
            Inbox inbox = inboxes.computeIfAbsent(plan.number, number -> new Inbox());
            Json word = inbox.open.remove(reply.number());
            if (word == null) {
                throw broken(plan, "word " + reply.number() + " is answered once more, or was never left");
            } else if (reply.number() < inbox.answered) {
                throw broken(plan, "word " + reply.number() + " is answered after word " + inbox.answered);
            }
            inbox.answered = reply.number();
            trial().marks.hit(Mark.WORD_ANSWERED);
            if (plan.wasLeftForAnother(reply.number())) {
                trial().marks.hit(Mark.WORD_ANSWERED_BY_THE_TAKER);
            }
            Life sender = plan.sender(reply.number());
            if (sender != null && sender.isDead()) {
                trial().marks.hit(Mark.WORD_OF_A_SENDER_THAT_IS_GONE);
            }
            if (word.get("do").isPresent()) { // else it is no command
                requireDone(plan, word, reply);
            }
        }
    }

    private void requireDone(PlanRows plan, Json word, Reply reply) {
        PlanEvent.Type said = said(word.text("do"));
        boolean isAccepted = reply.text().as(ControlReply.class).accepted();
        if (isAccepted && said != null && !plan.hasTold(said)) {
            throw broken(plan, word + " is answered " + reply.text() + ", and is not in the store");
        }
    }

    private static PlanEvent.@Nullable Type said(String command) {
        return switch (command) {
            case "cancel" -> PlanEvent.Type.PLAN_CANCEL_REQUESTED;
            case "pause" -> PlanEvent.Type.PLAN_PAUSED;
            case "retry" -> PlanEvent.Type.PLAN_RETRIED;
            default -> null;
        };
    }

    @Override
    public void ended(PlanRows plan) {
        Inbox inbox = inboxes.get(plan.number);
        if (inbox != null && !inbox.mayStay.containsAll(inbox.open.keySet())) {
            throw broken(plan, "words are lost: " + inbox.open);
        }
    }
}
