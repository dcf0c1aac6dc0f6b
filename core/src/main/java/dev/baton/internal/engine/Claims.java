package dev.baton.internal.engine;

import dev.baton.internal.engine.StoredPlans.Found;
import dev.baton.internal.logs.Repetition;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.SharedPlanStore.Claim;
import dev.baton.spi.StoredPlan;
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
    private static final Duration PROBATION = Duration.ofSeconds(10);
    private static final int BATCH = 200;
    private static final int PAGE = 200;

    /** So many crashes convict a plan: the last of them it was alone. */
    private static final int CONVICTED = 6;

    private final Fleet fleet;
    private final Engine engine;
    private final StoredPlans stored = new StoredPlans();
    private final Repetition unseen = new Repetition();

    /** True while a group of suspects is on probation. */
    private boolean areSuspectsHere;

    Claims(Fleet fleet) {
        this.fleet = fleet;
        this.engine = fleet.engine();
    }

    void begin() {
        look();
    }

    /** What was claimed, and the plans themselves. */
    private record Catch(List<Claim> claims, List<Found> plans, boolean areSuspects) {}

    private void look() {
        Tenure tenure = engine.tenure();
        int room = engine.starts() ? Math.min(BATCH, engine.admission().room()) : 0;
        boolean takesSuspects = !areSuspectsHere;
        fleet.ask(
                store -> look(store, tenure, room, takesSuspects),
                caught -> {
                    unseen.isOver();
                    admit(caught, tenure);
                    if (room > 0 && caught.claims().size() == room) {
                        look();
                    } else {
                        lookLater();
                    }
                },
                failure -> {
                    unseen.line(LOG, "claims_unseen")
                            .addKeyValue("code", failure.code())
                            .log(
                                    "The store does not say which plans nobody holds, trying again: {}",
                                    failure.toString());
                    fleet.clock().in(fleet.about(INTERVAL), () -> findOwn(-1));
                });
    }

    private void lookLater() {
        fleet.clock().in(fleet.about(INTERVAL), this::look);
    }

    private Catch look(SharedPlanStore store, Tenure tenure, int room, boolean takesSuspects) {
        List<Long> buried = store.bury();
        if (!buried.isEmpty()) {
            LOG.atInfo().addKeyValue("event", "node_died").log("Nodes whose lease is over: {}", buried);
        }
        if (room == 0 || !tenure.mayStart()) {
            return new Catch(List.of(), List.of(), false);
        }
        List<Claim> claims = store.claim(tenure.node(), room);
        boolean areSuspects = claims.isEmpty() && takesSuspects;
        if (areSuspects) {
            claims = store.claimSuspects(tenure.node());
        }
        List<Long> numbers = claims.stream().map(Claim::plan).toList();
        return new Catch(claims, numbers.isEmpty() ? List.of() : stored.find(store, numbers), areSuspects);
    }

    private void admit(Catch caught, Tenure tenure) {
        Map<Long, Integer> crashes = new LinkedHashMap<>();
        caught.claims().forEach(claim -> crashes.put(claim.plan(), claim.crashes()));
        int plans = 0;
        for (Found found : caught.plans()) {
            plans++;
            int counted = crashes.getOrDefault(found.number(), 0);
            Faults.contain(() -> engine.plans().arrivals().claimed(found, tenure, counted >= CONVICTED ? counted : 0));
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
            fleet.clock().in(PROBATION, () -> acquit(onProbation, tenure, caught.areSuspects()));
        }
    }

    /** A plan that was convicted goes on, as somebody asked for: when it has not killed this node in a while, it is as good as any other. */
    void probation(long plan) {
        Tenure tenure = engine.tenure();
        fleet.clock().in(PROBATION, () -> acquit(List.of(plan), tenure, false));
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

    /** A claim whose answer was lost may have taken effect: looks for plans that are ours and are not here. */
    private void findOwn(long after) {
        Tenure tenure = engine.tenure();
        fleet.ask(
                store -> store.awake(after, PAGE),
                page -> {
                    if (page.isEmpty()) {
                        look();
                    } else {
                        findOwn(page, tenure);
                    }
                },
                failure -> fleet.clock().in(INTERVAL, () -> findOwn(after)));
    }

    private void findOwn(List<Long> page, Tenure tenure) {
        List<Long> away =
                page.stream().filter(plan -> engine.plans().find(plan) == null).toList();
        long last = page.get(page.size() - 1);
        fleet.ask(
                store -> store.load(away).stream()
                        .filter(plan -> plan.hold().node() == tenure.node())
                        .map(StoredPlan::number)
                        .toList(),
                own -> {
                    engine.plans().arrivals().bring(own);
                    findOwn(last);
                },
                failure -> fleet.clock().in(INTERVAL, () -> findOwn(page, tenure)));
    }
}
