package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.Plan;
import dev.baton.PlanRun;
import dev.baton.PlanState;
import dev.baton.PlanStatus;
import dev.baton.internal.engine.Nodes.Member;
import dev.baton.internal.function.FunctionAdapter;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.SharedPlanStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L25: a commit whose answer was lost, and which lands later, while it is written again. */
class LandingTest {
    private final Nodes nodes = new Nodes();
    private final AtomicInteger ran = new AtomicInteger();
    private int commits;
    private int late = -1;
    private List<PlanCommit> onItsWay = List.of();

    private boolean landed;

    /** One commit breaks off before the store has it; it has it when it is asked for the second time. */
    private final class LateLink extends SharedStoreLink {
        LateLink(SharedPlanStore store) {
            super(store);
        }

        @Override
        public List<CommitResult> commit(List<PlanCommit> batch) {
            if (++commits == late) {
                onItsWay = copies(batch);
                throw new BatonException("STORE_UNAVAILABLE", "the answer never came", "");
            } else if (!onItsWay.isEmpty() && !landed) {
                landed = true;
                super.commit(onItsWay);
            }
            return super.commit(batch);
        }

        private List<PlanCommit> copies(List<PlanCommit> batch) {
            List<PlanCommit> copies = new ArrayList<>();
            for (PlanCommit commit : batch) {
                copies.add(new PlanCommit(
                        commit.plan(),
                        commit.version(),
                        commit.created(),
                        commit.head(),
                        commit.wakeAt(),
                        List.copyOf(commit.open()),
                        List.copyOf(commit.rows()),
                        List.copyOf(commit.events()),
                        commit.hold(),
                        List.copyOf(commit.replies())));
            }
            return copies;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isFoundAndNotMistakenForSomebodyElses(int which) {
        late = which;
        Member one = nodes.start(
                "one",
                Map.of("function", FunctionAdapter.of(task -> ran.incrementAndGet())),
                settings -> settings,
                new LateLink(nodes.store));
        PlanRun run = one.orchestrator.orchestrate(Plan.named("two")
                .task("a", t -> t.type("function"))
                .task("b", t -> t.type("function").dependsOn("a"))
                .build());
        CompletableFuture<PlanState> end = run.finished().toCompletableFuture();

        assertThat(nodes.get(end, Duration.ofMinutes(1)).status()).isEqualTo(PlanStatus.COMPLETED);

        assertThat(landed).isTrue();
        assertThat(ran).hasValue(2);
        assertThat(run.history(0).items()).hasSize((int) run.state().lastSeq());
    }
}
