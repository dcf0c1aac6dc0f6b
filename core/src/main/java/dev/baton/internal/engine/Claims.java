package dev.baton.internal.engine;

import dev.baton.PlanState.PauseReason;
import dev.baton.internal.engine.StoredPlans.Found;
import dev.baton.internal.logs.Repetition;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.SharedPlanStore.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up plans that are awake and that no living node holds: at the start, and whenever a node has gone. A batch is under way
 * here before the next is claimed, so that nodes which do it at once share what there is.
 *
 * <p>A plan that may have killed its nodes is on probation (L29): whoever was claimed after a crash is acquitted when this node has held
 * it for a while and lives. Those with more than one crash are suspects. They are claimed in groups that grow smaller with the number of
 * crashes, one group at a time, so that in the end the guilty one dies alone. Runs in the mailbox.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** Between two batches, unless this node is the only one: whoever looks a little later is to have some, too. */
    private static final Duration BREATH = Duration.ofMillis(20);

    private static final Duration OWN_INTERVAL = Duration.ofSeconds(60);
    private static final Duration PROBATION = Duration.ofSeconds(10);
    private static final int BATCH = 200;

    /** The same for a node that has nobody to share with. */
    private static final int BATCH_ALONE = 1_000;

    private static final int PAGE = 1_000;

    /** So many crashes convict a plan: the last of them it was alone. */
    private static final int CONVICTED = 6;

    private final Fleet fleet;
    private final Engine engine;
    private final StoredPlans stored = new StoredPlans();
    private final Repetition unseen = new Repetition();

    /** True while a group of suspects is on probation. */
    private boolean areSuspectsHere;

    /** True if no other node lived when this one looked last. */
    private boolean isAlone;

    /** True until all plans of this node were looked through. */
    private boolean isLookingForOwn;

    Claims(Fleet fleet) {
        this.fleet = fleet;
        this.engine = fleet.engine();
    }

    void begin() {
        look();
        fleet.clock().in(fleet.about(OWN_INTERVAL), this::lookForOwn);
    }

    /**
     * What was claimed, and the plans themselves.
     *
     * @param isAlone no other node lives that could have some
     */
    private record Catch(List<Claim> claims, List<Found> plans, boolean areSuspects, boolean isAlone) {}

    private void look() {
        Tenure tenure = engine.tenure();
        int room = engine.starts()
                ? Math.min(isAlone ? BATCH_ALONE : BATCH, engine.admission().room())
                : 0;
        boolean takesSuspects = !areSuspectsHere;
        engine.plans().arrivals().claims();
        fleet.ask(
                store -> look(store, tenure, room, takesSuspects),
                caught -> {
                    unseen.isOver();
                    isAlone = caught.isAlone();
                    admit(caught, tenure);
                    boolean isMore = room > 0 && caught.claims().size() == room;
                    fleet.clock().in(isMore ? breath() : fleet.about(INTERVAL), this::look);
                },
                failure -> {
                    unseen.line(LOG, "claims_unseen")
                            .addKeyValue("code", failure.code())
                            .log(
                                    "The store does not say which plans nobody holds, trying again: {}",
                                    failure.toString());
                    beginLookingForOwn();
                    fleet.clock().in(fleet.about(INTERVAL), this::look);
                });
    }

    private Duration breath() {
        return isAlone ? Duration.ZERO : fleet.about(BREATH);
    }

    private Catch look(SharedPlanStore store, Tenure tenure, int room, boolean takesSuspects) {
        Map<Long, String> processes = store.processes();
        List<Long> gone = processes.entrySet().stream()
                .filter(node -> HostProcess.isGone(node.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!gone.isEmpty()) {
            store.bury(gone);
            LOG.atInfo().addKeyValue("event", "node_died").log("Nodes whose process is gone: {}", gone);
        }
        List<Long> buried = store.bury();
        if (!buried.isEmpty()) {
            LOG.atInfo().addKeyValue("event", "node_died").log("Nodes whose lease is over: {}", buried);
        }
        if (room == 0 || !tenure.mayStart()) {
            return new Catch(List.of(), List.of(), false, isAlone(processes, gone));
        }
        List<Claim> claims = store.claim(tenure.node(), room);
        boolean areSuspects = claims.isEmpty() && takesSuspects;
        if (areSuspects) {
            claims = store.claimSuspects(tenure.node());
        }
        List<Long> numbers = claims.stream().map(Claim::plan).toList();
        List<Found> plans = numbers.isEmpty() ? List.of() : stored.find(store, numbers);
        return new Catch(claims, plans, areSuspects, isAlone(processes, gone));
    }

    private static boolean isAlone(Map<Long, String> processes, List<Long> gone) {
        return processes.size() - gone.size() == 1;
    }

    private void admit(Catch caught, Tenure tenure) {
        Map<Long, Integer> crashes = new LinkedHashMap<>();
        caught.claims().forEach(claim -> crashes.put(claim.plan(), claim.crashes()));
        int plans = 0;
        for (Found found : caught.plans()) {
            plans++;
            int counted = crashes.getOrDefault(found.number(), 0);
            Claimed claimed = new Claimed(tenure, counted >= CONVICTED ? counted : 0);
            Faults.contain(() -> engine.plans().arrivals().claimed(found, claimed));
        }
        if (plans > 0) {
            LOG.atInfo().addKeyValue("event", "recovered").log("Going on with {} unfinished plans", plans);
        }
        List<Long> onProbation = new ArrayList<>();
        crashes.forEach((plan, counted) -> {
            if (counted > 0 && counted < CONVICTED) {
                onProbation.add(plan);
            }
        });
        if (!onProbation.isEmpty()) {
            areSuspectsHere |= caught.areSuspects();
            afterProbation(fleet.time().nanoTime(), () -> acquit(onProbation, tenure, caught.areSuspects()));
        }
    }

    /** Somebody has a word for a plan in quarantine: if it goes on and has not killed this node in a while, it is as good as any other. */
    void probation(long plan) {
        Tenure tenure = engine.tenure();
        afterProbation(fleet.time().nanoTime(), () -> {
            Resident held = engine.plans().find(plan);
            if (held != null && !held.image.isPausedFor(PauseReason.QUARANTINE)) {
                acquit(List.of(plan), tenure, false);
            }
        });
    }

    /** By the clock itself: the time of a turn is when it began, and the process may have stood still in it. */
    private void afterProbation(long since, Runnable then) {
        long left = since + PROBATION.toNanos() - fleet.time().nanoTime();
        if (left <= 0) {
            then.run();
        } else {
            fleet.clock().in(Duration.ofNanos(left), () -> afterProbation(since, then));
        }
    }

    private void acquit(List<Long> plans, Tenure tenure, boolean areSuspects) {
        if (areSuspects) {
            areSuspectsHere = false;
        }
        if (engine.tenure() == tenure) {
            fleet.ask(
                    store -> {
                        store.acquit(tenure.node(), plans);
                        return true;
                    },
                    done -> {},
                    failure -> fleet.clock().in(INTERVAL, () -> acquit(plans, tenure, areSuspects)));
        }
    }

    /** Looks for plans that are ours and are not here: a claim whose answer was lost may have taken effect. */
    private void lookForOwn() {
        beginLookingForOwn();
        fleet.clock().in(fleet.about(OWN_INTERVAL), this::lookForOwn);
    }

    /** Once at a time, however often the store fails. */
    private void beginLookingForOwn() {
        if (!isLookingForOwn) {
            isLookingForOwn = true;
            lookForOwn(-1);
        }
    }

    private void lookForOwn(long after) {
        long node = engine.tenure().node();
        fleet.ask(
                store -> store.held(node, after, PAGE),
                page -> {
                    engine.plans()
                            .arrivals()
                            .bring(page.stream().filter(this::isAway).toList());
                    if (page.size() == PAGE) {
                        lookForOwn(page.get(PAGE - 1));
                    } else {
                        isLookingForOwn = false;
                    }
                },
                failure -> fleet.clock().in(INTERVAL, () -> lookForOwn(after)));
    }

    private boolean isAway(long plan) {
        return engine.plans().find(plan) == null && engine.plans().strandedFor(plan) == null;
    }
}
