package dev.baton.testkit.simulation;

import dev.baton.Json;
import dev.baton.internal.memory.SharedMemoryPlanStore;
import dev.baton.spi.Hold;
import dev.baton.spi.NewPlan;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.PlanStore.Identity;
import dev.baton.spi.SharedPlanStore.Claim;
import dev.baton.spi.SharedPlanStore.NodeCard;
import dev.baton.spi.SharedPlanStore.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of all nodes. It outlives them, keeps what was committed and nothing else, and hands out values that nobody can
 * change. Every entry is shown to the checkers as it is committed.
 *
 * <p>What one call does is done at one moment, as under the locks of the rows it writes; between a node's call and that moment, and
 * between that moment and the answer, everybody else goes on. So whatever a node reads may be outdated when it hears of it, as under READ
 * COMMITTED.
 */
final class SimStore {
    /** A plan that may have killed its node is held for so long before that is forgotten (L29), by the fastest of clocks. */
    private static final long PROBATION = 9_800;

    final PlanStore memory;
    private final @Nullable SharedMemoryPlanStore shared;
    private final Trial trial;
    private final boolean blocks;
    private final int writers;
    private final Map<Long, PlanRows> plans = new LinkedHashMap<>();
    private final Map<String, PlanRows> byId = new LinkedHashMap<>();
    private final Map<Long, Life> members = new HashMap<>();
    private final Set<Long> dead = new HashSet<>();
    private final Set<Long> closing = new HashSet<>();
    private @Nullable Life writer;
    private long clockOffset;
    private long closedUntil;
    private boolean tears;
    private boolean isUnheard;

    SimStore(Trial trial, boolean blocks, boolean isShared) {
        this.trial = trial;
        this.blocks = blocks;
        this.shared = isShared
                ? new SharedMemoryPlanStore(
                        () -> Life.BEGIN.plusNanos(trial.world.nanos()).plusMillis(clockOffset))
                : null;
        this.writers = isShared && blocks ? 1 + trial.choices.stream("writers").below(3) / 2 : 1;
        this.memory = shared != null ? shared : PlanStore.inMemory();
    }

    boolean blocks() {
        return blocks;
    }

    boolean isShared() {
        return shared != null;
    }

    /** How many flushes of one node it takes at a time. */
    int writers() {
        return writers;
    }

    private SharedMemoryPlanStore shared() {
        return Objects.requireNonNull(shared);
    }

    StoreLink linkFor(Life life) {
        return shared == null ? new StoreLink(trial, life, this) : new SharedStoreLink(trial, life, this, shared);
    }

    // trouble

    void jumpClock(long millis) {
        trial.trace.note("World", "Store", "clock jumps", "", millis);
        trial.marks.hit(Mark.STORE_CLOCK_JUMPED);
        clockOffset += millis;
    }

    void closeUntil(long millis) {
        closedUntil = Math.max(closedUntil, millis);
    }

    boolean isClosed() {
        return trial.world.millis() < closedUntil;
    }

    /** The next flush breaks in the middle. */
    void tearNext() {
        tears = true;
    }

    // nodes

    Identity open(Life life) {
        Identity identity = memory.open();
        life.opened(identity.incarnation());
        trial.checkers.opened(life, identity);
        return identity;
    }

    long join(Life life, NodeCard card, Duration lease) {
        long number = shared().join(card, lease);
        trial.trace.note(life.seat().name(), "Store", "join", "", number);
        if (life.member() != 0) {
            trial.marks.hit(Mark.JOINED_ANEW);
        }
        members.put(number, life);
        life.joined(number);
        trial.checkers.joined(life);
        return number;
    }

    void leave(long number) {
        trial.trace.note("Node", "Store", "leave", "", number);
        shared().leave(number);
        dead.add(number);
    }

    List<Long> bury() {
        List<Long> buried = shared().bury();
        for (Long number : buried) {
            trial.trace.note("Store", "Store", "declared dead", "", number);
            trial.marks.hit(Mark.DECLARED_DEAD);
            Life life = members.get(number);
            if (life != null && !life.isDead()) {
                trial.marks.hit(Mark.DECLARED_DEAD_ALIVE);
            }
        }
        dead.addAll(buried);
        return buried;
    }

    /** Who joined under a number; null: nobody did. */
    @Nullable
    Life member(long number) {
        return members.get(number);
    }

    boolean isDead(long number) {
        return dead.contains(number);
    }

    /** True if others may have taken what a node believes to hold. */
    boolean isDeclaredDead(Life life) {
        return life.member() != 0 && dead.contains(life.member());
    }

    /** A node is about to be closed in good order. */
    void closes(Life life) {
        closing.add(life.member());
    }

    // claims

    List<Claim> claim(Life by, long node, int most) {
        return claimed(by, shared().claim(node, most));
    }

    List<Claim> claimSuspects(Life by, long node) {
        List<Claim> claims = claimed(by, shared().claimSuspects(node));
        if (!claims.isEmpty()) {
            trial.marks.hit(Mark.SUSPECTS_CLAIMED);
        }
        return claims;
    }

    private List<Claim> claimed(Life by, List<Claim> claims) {
        claims.forEach(claim -> claimed(by, claim.plan()));
        return claims;
    }

    Map<Long, Long> claim(Life by, long node, Collection<Long> numbers) {
        Map<Long, Long> holders = shared().claim(node, numbers);
        boolean isAlive = !dead.contains(node) && members.get(node) == by;
        holders.forEach((plan, holder) -> {
            if (isAlive && holder == node) {
                trial.marks.hit(Mark.TAKEN_OVER_FOR_A_WORD);
                claimed(by, plan);
            }
        });
        return holders;
    }

    private void claimed(Life by, long number) {
        PlanRows rows = plans.get(number);
        if (rows == null) {
            throw trial.violation("I1", "plan " + number + " was never created");
        }
        Life before = rows.holder();
        boolean isDrained = closing.contains(rows.hold.node());
        rows.claimed(
                memory.load(List.of(number)).get(0).hold(),
                by,
                trial.world.millis()); // the fence is the store's own: it is judged by a checker
        trial.trace.note(by.seat().name(), "Store", "claim", rows.id, rows.hold.fence());
        Takeovers.mark(trial.marks, rows, before == by, isDrained);
        trial.checkers.claimed(rows, by);
    }

    void acquit(long node, Collection<Long> numbers) {
        trial.marks.hit(Mark.ACQUITTED);
        for (Long number : numbers) {
            PlanRows rows = plans.get(number);
            long held = rows == null ? 0 : trial.world.millis() - rows.firstClaim(node);
            if (rows != null && rows.hold.node() == node && held < PROBATION) {
                throw trial.violation("I30", rows.plan.name() + ": it is acquitted after " + held + " ms");
            }
        }
        shared().acquit(node, numbers);
    }

    // words

    long post(Life by, long plan, Json text) {
        long number = shared().post(plan, text);
        PlanRows rows = plans.get(plan);
        if (number > 0 && rows != null) {
            trial.trace.note(by.seat().name(), "Store", "post", rows.id, number);
            trial.marks.hit(Mark.WORD_LEFT);
            rows.posted(number, by);
            trial.checkers.posted(rows, new Word(plan, number, text));
        } else {
            trial.marks.hit(Mark.WORD_FOR_NOBODY);
        }
        return number;
    }

    Optional<Json> takeReply(long plan, long word) {
        Optional<Json> reply = shared().takeReply(plan, word);
        if (reply.isPresent()) {
            trial.marks.hit(Mark.REPLY_TAKEN);
        }
        return reply;
    }

    // commits

    void asked(Life by, List<PlanCommit> batch) {
        trial.checkers.asked(by, batch);
    }

    List<CommitResult> commit(Life by, List<PlanCommit> batch) {
        int entries = tears ? batch.size() / 2 : batch.size();
        tears = false;
        List<CommitResult> results = new ArrayList<>(batch.size());
        for (int i = 0; i < entries; i++) {
            results.add(commit(by, batch.get(i)));
        }
        return results;
    }

    private CommitResult commit(Life by, PlanCommit commit) {
        writer = by;
        CommitResult result = memory.commit(List.of(commit)).get(0);
        if (result instanceof CommitResult.Stale) {
            missed(by, commit);
        } else if (result instanceof CommitResult.Committed) {
            committed(by, commit);
        } else {
            PlanRows holder =
                    commit.created() == null ? null : byKey(commit.created().key());
            if (holder != null && holder.creator() != by) {
                trial.marks.hit(Mark.SUBMITTED_TWICE_ELSEWHERE);
            }
            trial.checkers.refused(commit);
        }
        return result;
    }

    /** Does something for which nobody waits any more: what came of it was found out, and done again if need be. */
    void unheard(Supplier<?> call) {
        isUnheard = true;
        try {
            Object unheard = call.get();
            trial.trace.note("Store", "Store", "was done", "", unheard == null ? 0 : 1);
        } finally {
            isUnheard = false;
        }
    }

    boolean isUnheard() {
        return isUnheard;
    }

    /** Only what others may do can make an entry miss: take the plan, or leave a word for it. */
    private void missed(Life by, PlanCommit commit) {
        PlanRows rows = plans.get(commit.plan());
        Hold asked = commit.hold();
        if (rows == null) {
            throw trial.violation("I14", "a commit of plan " + commit.plan() + ", which was never created");
        }
        trial.trace.note("Store", by.seat().name(), "stale", rows.id, commit.version());
        if (isUnheard) {
            trial.marks.hit(Mark.MISSED_UNHEARD);
        } else if (commit.equals(rows.last())) {
            trial.marks.hit(Mark.TWIN_LANDED_FIRST);
        } else if (asked.fence() != rows.hold.fence()) {
            if (isDead(asked.node()) || isDeclaredDead(by)) {
                trial.marks.hit(Mark.ZOMBIE_REFUSED);
            }
            trial.checkers.missed(rows, commit, by);
        } else if (asked.signal() < rows.hold.signal()) {
            trial.marks.hit(Mark.WORD_MADE_A_COMMIT_MISS);
            trial.checkers.missed(rows, commit, by);
        } else {
            throw trial.violation(
                    "I14",
                    "a commit at version " + commit.version() + " by " + asked + " of plan " + commit.plan()
                            + ", which is at " + rows.version + " and held by " + rows.hold);
        }
    }

    private void committed(Life by, PlanCommit commit) {
        NewPlan created = commit.created();
        PlanRows rows = plans.get(commit.plan());
        if (rows == null) {
            if (created == null) {
                throw trial.violation("I1", "plan " + commit.plan() + " was never created");
            }
            rows = new PlanRows(created, commit, by);
            plans.put(rows.number, rows);
            byId.put(rows.id, rows);
        }
        trial.trace.note(by.seat().name(), "Store", "commit", rows.id, commit.version());
        trial.watched(rows, commit);
    }

    /** Whose commit is just being stored. */
    Life writer() {
        return Objects.requireNonNull(writer);
    }

    // plans

    Collection<PlanRows> plans() {
        return plans.values();
    }

    private @Nullable PlanRows byKey(@Nullable String key) {
        for (PlanRows plan : plans.values()) {
            if (key != null && key.equals(plan.created.key())) {
                return plan;
            }
        }
        return null;
    }

    /** The plan that was created with a key; null: none was. */
    @Nullable
    String idOf(String key) {
        PlanRows plan = byKey(key);
        return plan == null ? null : plan.id;
    }

    @Nullable
    PlanRows find(long number) {
        return plans.get(number);
    }

    @Nullable
    PlanRows plan(String id) {
        return byId.get(id);
    }
}
