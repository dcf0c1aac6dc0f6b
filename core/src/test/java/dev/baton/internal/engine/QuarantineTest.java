package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanRun;
import dev.baton.PlanState.PauseReason;
import dev.baton.PlanStatus;
import dev.baton.internal.engine.Nodes.Member;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.ExecutionAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** L29: a plan that kills whoever runs it, among many that do not. */
class QuarantineTest {
    private static final Duration COARSE = Duration.ofMillis(500);

    private final Nodes nodes = new Nodes();
    private boolean kills = true;
    private int started;

    private Member start() {
        Map<String, ExecutionAdapter> adapters = new LinkedHashMap<>();
        List<Member> self = new ArrayList<>();
        adapters.put("harmless", new ManualRuntime());
        adapters.put("killer", FunctionAdapter.of(task -> {
            if (kills) {
                self.forEach(member -> member.link.die());
            }
            return "harmless by now";
        }));
        Member member = nodes.start("node-" + ++started, adapters, settings -> settings.limits(TestLimits.of(10_000)));
        self.add(member);
        return member;
    }

    private static Plan plan(String type) {
        return Plan.named(type).task("only", t -> t.type(type)).build();
    }

    /** Somebody starts the node again, as an operator or an orchestration of containers would. */
    private int crashesUntil(BooleanSupplier reached) {
        int crashes = 0;
        for (int step = 0; step < 10_000 && !reached.getAsBoolean(); step++) {
            nodes.pass(COARSE, COARSE);
            if (nodes.alive().isEmpty()) {
                crashes++;
                start();
            }
        }
        assertThat(reached.getAsBoolean()).isTrue();
        return crashes;
    }

    @Test
    void onlyTheGuiltyIsConvicted() {
        Member first = start();
        List<PlanRun> innocent = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            innocent.add(first.orchestrator.orchestrate(plan("harmless")));
        }
        nodes.pass(Duration.ofSeconds(1));
        first.works = false;
        PlanRun guilty = first.orchestrator.orchestrate(plan("killer"));
        first.crash();
        start();

        int crashes = 1 + crashesUntil(() -> nodes.state(guilty).pausedFor().containsKey(PauseReason.QUARANTINE));

        assertThat(crashes).isEqualTo(6);
        assertThat(nodes.alive()).hasSize(1);
        assertThat(innocent).noneMatch(run -> nodes.state(run).status() == PlanStatus.PAUSED);
        nodes.pass(Duration.ofMinutes(5), COARSE);
        assertThat(nodes.store.nodes()).hasSize(1).allMatch(node -> node.plans() >= 2_000);
        assertThat(run(guilty).explain().sentence()).contains("6 nodes in a row died while they held the plan");

        kills = false;
        run(guilty).controlAsync(new PlanCommand.Resume());
        nodes.pass(Duration.ofSeconds(15), COARSE);

        assertThat(nodes.state(guilty).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    /** It must not take as many crashes as before. */
    @Test
    void whatKillsAgainIsConvictedAgainAtOnce() {
        Member first = start();
        first.works = false;
        PlanRun guilty = first.orchestrator.orchestrate(plan("killer"));
        first.works = true;
        crashesUntil(() -> nodes.state(guilty).status() == PlanStatus.PAUSED);

        run(guilty).controlAsync(new PlanCommand.Resume());
        nodes.turn();

        assertThat(crashesUntil(() -> nodes.state(guilty).status() == PlanStatus.PAUSED))
                .isEqualTo(1);
    }

    private PlanRun run(PlanRun run) {
        return nodes.alive().get(0).orchestrator.run(run.id());
    }
}
