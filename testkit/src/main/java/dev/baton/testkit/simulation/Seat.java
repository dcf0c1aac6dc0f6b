package dev.baton.testkit.simulation;

import dev.baton.BatonException;
import dev.baton.PlanListener;
import dev.baton.internal.engine.EngineOrchestrator;
import dev.baton.internal.engine.EngineSettings;
import dev.baton.spi.ExecutionAdapter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a node runs, one after the other: whenever one is gone, the next is started on the same store. */
final class Seat {
    private final Trial trial;
    private final Choices.Stream chance;
    private final Choices.Stream pace;
    private final String name;
    private long clockOffset;
    private long drift;
    private @Nullable Life life;
    private @Nullable EngineOrchestrator node;
    private int lives;
    private boolean isEmpty;

    /** @param number from 0 */
    Seat(Trial trial, int number) {
        this.trial = trial;
        String which = number == 0 ? "" : " " + (number + 1);
        this.chance = trial.choices.stream("node" + which);
        this.pace = trial.choices.stream("pace" + which);
        this.name = "Node" + which.strip();
    }

    String name() {
        return name;
    }

    /** By how many nanoseconds the wall clock is wrong. */
    long clockOffset() {
        return clockOffset;
    }

    /** By how many thousandths its clocks are too fast. */
    long drift() {
        return drift;
    }

    /** Its clock is as good as another's. */
    void skew(long millis, long thousandths) {
        clockOffset = millis * 1_000_000;
        drift = thousandths;
    }

    void jumpClock(long millis) {
        trial.trace.note("World", name, "clock jumps", "", millis);
        trial.marks.hit(Mark.CLOCK_JUMPED);
        clockOffset += millis * 1_000_000;
    }

    /** Null: it is not running, or stands still. */
    @Nullable
    EngineOrchestrator node() {
        Life now = life;
        return now == null || now.isDead() || now.isFrozen() ? null : node;
    }

    @Nullable
    Life life() {
        return life;
    }

    /** True if somebody could go on with what the others leave. */
    boolean isAlive() {
        return life != null && !life.isDead();
    }

    void start() {
        Life next = new Life(trial.world, this, pace);
        life = next;
        node = null;
        lives++;
        trial.trace.note("World", name, "start", "", lives);
        try {
            EngineOrchestrator started = EngineOrchestrator.start(settings(next));
            next.check();
            node = started;
        } catch (BatonException e) {
            if (!next.isDead()) {
                crash(); // the host tries again
            }
        } catch (Crash e) {
            trial.marks.hit(Mark.DIED_AS_IT_STARTED); // and somebody will start another
        }
    }

    private EngineSettings settings(Life next) {
        Map<String, ExecutionAdapter> adapters = new LinkedHashMap<>();
        trial.agents.types().forEach(type -> adapters.put(type.name(), new AgentAdapter(trial, next, type)));
        PlanListener listener = trial::told;
        return EngineSettings.on(trial.store.linkFor(next), trial.ids)
                .adapters(adapters)
                .limits(trial.workload.limits())
                .listeners(List.of(listener))
                .time(next)
                .turns(next)
                .closeGrace(Duration.ofMillis(50))
                .lease(trial.lease)
                .nodeName(name)
                .build();
    }

    /** It does nothing for a while, not even renew its lease, and then goes on as if nothing had been. */
    void standStill(long millis) {
        Life now = life;
        if (now != null && node() != null) {
            trial.trace.note("World", name, "stands still", "", millis);
            trial.marks.hit(Mark.STOOD_STILL);
            now.freeze(millis);
            trial.world.in(millis, now, () -> {
                if (trial.store.isDeclaredDead(now)) {
                    trial.marks.hit(Mark.ZOMBIE_WOKE);
                }
            });
        }
    }

    /** The process is gone, with everything that was in its memory. */
    void crash() {
        Life now = life;
        if (now != null && !now.isDead()) {
            now.die();
            trial.trace.note("World", name, "crash", "", lives);
            trial.agents.died(now);
            if (trial.staysEmpty(this)) {
                isEmpty = true;
                trial.marks.hit(Mark.DIED_FOR_GOOD);
            } else {
                trial.world.in(100 + chance.below(5_000), this::start);
            }
        }
    }

    /** True: its last node died for good. */
    boolean isEmpty() {
        return isEmpty;
    }

    /** In good order; another is built soon. */
    void close() {
        Life now = life;
        EngineOrchestrator open = node();
        if (now == null || open == null) {
            return;
        }
        trial.trace.note("World", name, "close", "", lives);
        node = null;
        trial.store.closes(now);
        try {
            open.close();
            trial.marks.hit(Mark.CLOSED);
            if (trial.store.isShared() && !now.hasLeft()) {
                throw trial.violation(
                        "I30", name + " was closed in good order, and the others have to wait for its lease");
            }
        } catch (Crash e) {
            return;
        } catch (BatonException e) {
            trial.trace.note("World", name, "closed in trouble", e.code(), lives);
        }
        crash();
    }
}
