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
    private long clockOffset;
    private @Nullable Life life;
    private @Nullable EngineOrchestrator node;
    private int lives;
    private boolean hasJumped;

    Seat(Trial trial, Choices.Stream chance) {
        this.trial = trial;
        this.chance = chance;
    }

    /** By how many nanoseconds the wall clock is wrong. */
    long clockOffset() {
        return clockOffset;
    }

    void jumpClock(long millis) {
        trial.trace.note("World", "Node", "clock jumps", "", millis);
        trial.marks.hit(Mark.CLOCK_JUMPED);
        clockOffset += millis * 1_000_000;
        hasJumped = true;
    }

    /** Whether wall times of before and after can be compared. */
    boolean hasJumped() {
        return hasJumped;
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

    int lives() {
        return lives;
    }

    void start() {
        Life next = new Life(trial.world, this, trial.choices.stream("pace"));
        life = next;
        node = null;
        lives++;
        trial.trace.note("World", "Node", "start", "", lives);
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
        return EngineSettings.on(new StoreLink(trial, next), trial.ids)
                .adapters(adapters)
                .limits(trial.workload.limits())
                .listeners(List.of(listener))
                .time(next)
                .turns(next)
                .closeGrace(Duration.ofMillis(50))
                .build();
    }

    /** The process is gone, with everything that was in its memory. */
    void crash() {
        Life now = life;
        if (now != null && !now.isDead()) {
            now.die();
            trial.trace.note("World", "Node", "crash", "", lives);
            trial.agents.died(now);
            trial.world.in(100 + chance.below(5_000), this::start);
        }
    }

    /** In good order; another is built soon. */
    void close() {
        Life now = life;
        EngineOrchestrator open = node();
        if (now == null || open == null) {
            return;
        }
        trial.trace.note("World", "Node", "close", "", lives);
        node = null;
        try {
            open.close();
            trial.marks.hit(Mark.CLOSED);
        } catch (Crash e) {
            return;
        } catch (BatonException e) {
            trial.trace.note("World", "Node", "closed in trouble", e.code(), lives);
        }
        crash();
    }
}
