package dev.baton.spi;

import dev.baton.Json;
import dev.baton.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A store that several nodes use at once.
 *
 * <p><b>Leases are of nodes, fences of plans.</b> A node keeps its lease by {@link #renew}; who finds that a lease has run out
 * declares the node dead, once and for all ({@link #bury}), and from then on anybody may claim its plans. A claim raises the
 * fence of the plan, so whatever the dead node still tries to commit is {@link PlanStore.CommitResult.Stale}: whether it is dead, or was only
 * frozen, and whatever its clock says. A frozen node that wakes finds {@link #renew} false, lets go of everything and joins anew.
 *
 * <p><b>A plan's row says who holds it</b> ({@link Hold}). Only the holder commits it; a commit says who holds it from then on: 0 when it has
 * ended or sleeps, so that whoever has business with it may claim it. All times of leases are the store's own.
 *
 * <p><b>Others leave words.</b> A command for a plan that a living node holds is left in its inbox ({@link #post}), which raises the
 * plan's signal: the holder's next commit misses unless it has read the word. The commit that carries what it led to carries the
 * reply.
 *
 * <p>All methods may be called by any thread, beside {@link #commit}, and throw {@code STORE_UNAVAILABLE} like it.
 */
public interface SharedPlanStore extends PlanStore {
    /**
     * What a node says of itself, for people.
     *
     * @param name of the node, such as its host; not unique, and nothing rests on it
     * @param adapters that are registered there
     * @param process a mark of its process, by which others on the same host can tell that it is gone; empty: there is none
     */
    record NodeCard(String name, Set<String> adapters, String process) {
        /** A node whose process leaves no mark. */
        public NodeCard(String name, Set<String> adapters) {
            this(name, adapters, "");
        }
    }

    /**
     * A plan that was claimed.
     *
     * @param crashes how many nodes in a row died while they held it, without having held it for long enough to {@link #acquit} it
     */
    record Claim(long plan, int crashes) {}

    /**
     * Something that was left for a plan.
     *
     * @param number of the plan's words, from 1 without gaps: the {@link Hold#signal} it raised
     * @param text what it says; the engine's matter
     */
    record Word(long plan, long number, Json text) {}

    /** Answer to a word, stored with the commit of what it led to. */
    record Reply(long number, Json text) {}

    /**
     * Registers a node, with a lease from now on. A process that lost its lease joins again, as another node.
     *
     * @return its number: greater than that of any before, never 0
     */
    long join(NodeCard card, Duration lease);

    /** Makes the lease last so long from now on; false: the node was declared dead, and never lives again. */
    boolean renew(long node, Duration lease);

    /** The node is gone, by its own will: its plans may be claimed at once, and its death counts against none of them. */
    void leave(long node);

    /**
     * Declares dead all nodes whose lease has run out, or would last for more than twice what was asked for, as after a jump of the clock.
     *
     * @return those that were declared dead by this very call
     */
    List<Long> bury();

    /**
     * The marks of the processes of living nodes, by number; those that left none are not among them. Default: none, and dead nodes are found
     * by their leases only.
     */
    default Map<Long, String> processes() {
        return Map.of();
    }

    /** Declares these dead although their lease lasts: their processes are gone. Default: nothing happens. */
    default void bury(Collection<Long> nodes) {}

    /** The nodes that live, and those that died and still have plans; by number. */
    List<NodeState> nodes();

    /**
     * Claims plans that are awake and that no living node holds, those with the smallest numbers first; none that more than one
     * crash counts against. Two nodes that claim at once get different ones and do not wait for each other.
     *
     * @param most how many
     */
    List<Claim> claim(long node, int most);

    /**
     * Claims some of the plans that {@link #claim} leaves out, at most as many as may be suspected together: those with the most crashes,
     * all with the same number; 512 with two, 32 with three, one with more (L29).
     */
    List<Claim> claimSuspects(long node);

    /** No crash counts against these any more. Those that the node does not hold are left alone. */
    void acquit(long node, Collection<Long> plans);

    /**
     * Claims these plans, asleep and ended ones too, unless a living node other than this one holds them. Does not wait for long.
     *
     * @return who holds each of them now; plans that are not there are left out
     */
    Map<Long, Long> claim(long node, Collection<Long> plans);

    /** Numbers of awake plans that a node holds, ascending, after {@code afterPlan}. Default: looks through all that are awake. */
    default List<Long> held(long node, long afterPlan, int limit) {
        List<Long> held = new ArrayList<>();
        long after = afterPlan;
        for (List<Long> page = awake(after, limit);
                !page.isEmpty() && held.size() < limit;
                page = awake(after, limit)) {
            load(page).stream()
                    .filter(plan -> plan.hold().node() == node)
                    .limit(limit - held.size())
                    .forEach(plan -> held.add(plan.number()));
            after = page.get(page.size() - 1);
        }
        return held;
    }

    /** The stored version of a plan, if it was not claimed since; else 0, as for one that is not there. */
    long version(long plan, long fence);

    /**
     * Leaves a word for a plan that a living node holds, and raises its signal.
     *
     * @return the number of the word; 0: nobody living holds the plan, or it is not there, and nothing was left
     */
    long post(long plan, Json text);

    /** Words without reply for plans that a node holds, some of them; those of one plan in order. */
    List<Word> words(long node, int most);

    /** The reply to a word, which is forgotten with that; empty: there is none yet, or no such word. */
    Optional<Json> takeReply(long plan, long word);

    /** Which of these plans have ended, or are not there. */
    Set<Long> over(Collection<Long> plans);

    /** The dispatch keys of deliveries that were kept within a time, by the store's clock, whoever kept them. Default: none. */
    default Set<String> keysOfDeliveries(Duration within) {
        return Set.of();
    }
}
