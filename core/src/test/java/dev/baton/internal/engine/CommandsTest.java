package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.ControlReply.Answer;
import dev.baton.Explanation.Code;
import dev.baton.Orchestrator;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanCommand;
import dev.baton.PlanQuery;
import dev.baton.PlanRun;
import dev.baton.PlanStatus;
import dev.baton.TaskError;
import dev.baton.TaskStatus;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.TaskReport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands to one plan and to many (L20–L24). */
class CommandsTest {
    private final ManualRuntime runtime = new ManualRuntime();
    private final AtomicBoolean refuses = new AtomicBoolean();
    private final Orchestrator orchestrator = Orchestrator.builder()
            .store(refusing(PlanStore.inMemory()))
            .adapter("work", runtime)
            .time(new VirtualTime())
            .callerRuns()
            .closeGrace(Duration.ZERO)
            .build();

    @AfterEach
    void close() {
        orchestrator.close();
    }

    /** Refuses one commit for good whenever it is told to. */
    private PlanStore refusing(PlanStore memory) {
        return (PlanStore) Proxy.newProxyInstance(
                PlanStore.class.getClassLoader(), new Class<?>[] {PlanStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit") && refuses.compareAndSet(true, false)) {
                        List<PlanStore.CommitResult> results = new ArrayList<>();
                        for (Object commit : (List<?>) arguments[0]) {
                            assertThat(commit).isInstanceOf(PlanCommit.class);
                            results.add(new PlanStore.CommitResult.Refused("NOT_STORABLE", "no room"));
                        }
                        return results;
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private PlanRun submit(String id, String label) {
        return orchestrator.orchestrate(Plan.named("p")
                .id(id)
                .label("team", label)
                .task("only", t -> t.type("work"))
                .task("clean", t -> t.type("work").cleanup(true))
                .build());
    }

    private void fails(PlanRun run) {
        runtime.report("only", TaskReport.failed(TaskError.permanent("BAD", "no")));
        run.await(Duration.ZERO);
        runtime.completes("clean");
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.FAILED);
    }

    @Test
    void L11_forceEndsCleanup() {
        PlanRun run = submit("a", "x");
        run.cancel("enough");
        runtime.report("only", TaskReport.cancelled("as asked"));
        assertThat(run.await(Duration.ZERO).cleaningUp()).isTrue();
        assertThat(run.task("clean").status()).isEqualTo(TaskStatus.RUNNING);

        assertThat(run.control(new PlanCommand.Cancel("now", true)).answer()).isEqualTo(Answer.ACCEPTED);
        runtime.report("clean", TaskReport.cancelled("as asked"));
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(run.task("clean").status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void aCommandReachesAllThatAQueryFinds() {
        for (int n = 0; n < 7; n++) {
            submit("plan-" + n, n % 2 == 0 ? "even" : "odd");
        }
        PlanQuery even = PlanQuery.all().withLabel("team", "even");
        assertThat(orchestrator.count(even)).isEqualTo(4);

        Page<PlanCommand.Reply> first = orchestrator.control(even.withLimit(3), new PlanCommand.Pause("all of you"));
        assertThat(first.items()).extracting(reply -> reply.plan().id()).containsExactly("plan-6", "plan-4", "plan-2");
        assertThat(first.items()).allMatch(reply -> reply.reply().status() == PlanStatus.PAUSED);
        Page<PlanCommand.Reply> second =
                orchestrator.control(even.withLimit(3).withCursor(first.next()), new PlanCommand.Pause("all of you"));
        assertThat(second.items()).extracting(reply -> reply.plan().id()).containsExactly("plan-0");
        assertThat(second.next()).isNull();

        assertThat(orchestrator.count(PlanQuery.all().withStatuses(PlanStatus.PAUSED)))
                .isEqualTo(4);
        assertThat(orchestrator.run("plan-1").state().status()).isEqualTo(PlanStatus.RUNNING);
    }

    @Test
    void whatACommandChangesDoesNotShiftThePages() {
        for (int n = 0; n < 5; n++) {
            submit("plan-" + n, "x");
        }
        PlanQuery running = PlanQuery.all().withStatuses(PlanStatus.RUNNING).withLimit(2);
        List<String> asked = new ArrayList<>();
        String next = null;
        do {
            Page<PlanCommand.Reply> page =
                    orchestrator.control(running.withCursor(next), new PlanCommand.Pause("one page at a time"));
            page.items().forEach(reply -> asked.add(reply.plan().id()));
            next = page.next();
            submit("later-" + asked.size(), "x");
        } while (next != null);
        assertThat(asked).containsExactly("plan-4", "plan-3", "plan-2", "plan-1", "plan-0");
    }

    @Test
    void L24_plansThatEndedAreBroughtBackToBeRetried() {
        PlanRun failed = submit("a", "x");
        fails(failed);
        PlanRun running = submit("b", "x");

        List<PlanCommand.Reply> replies = orchestrator
                .control(PlanQuery.all(), new PlanCommand.Retry(false))
                .items();
        assertThat(replies).extracting(reply -> reply.plan().id()).containsExactly("b", "a");
        assertThat(replies)
                .extracting(reply -> reply.reply().answer())
                .containsExactly(Answer.ILLEGAL_STATE, Answer.ACCEPTED);
        assertThat(failed.state().round()).isEqualTo(2);
        assertThat(running.state().round()).isEqualTo(1);
    }

    @Test
    void aReasonThatNoStoreCanKeepIsRefused() {
        PlanRun run = submit("a", "x");
        assertThatThrownBy(() -> run.pause("\0")).isInstanceOfSatisfying(BatonException.class, e -> assertThat(e.code())
                .isEqualTo("INVALID_TEXT"));
        assertThat(run.state().status()).isEqualTo(PlanStatus.RUNNING);
    }

    @Test
    void L23_resumeAllDrivesWhatNoUserPaused() {
        submit("running", "x");
        submit("paused", "x").pause("wait");
        PlanRun unknown = orchestrator.orchestrate(Plan.named("p")
                .id("unknown")
                .task("lost", t -> t.type("work").onUnknown(dev.baton.Task.OnUnknown.PAUSE))
                .build());
        runtime.report("lost", new TaskReport.Lost("it restarted"));
        assertThat(unknown.await(Duration.ZERO).status()).isEqualTo(PlanStatus.PAUSED);

        assertThat(orchestrator.resumeAll()).isEqualTo(1);
        assertThat(unknown.state().status()).isEqualTo(PlanStatus.RUNNING);
        assertThat(orchestrator.run("paused").state().status()).isEqualTo(PlanStatus.PAUSED);
        assertThat(orchestrator.resumeAll()).isZero();
    }

    @Test
    void L23_resumeAllTakesUpWhatThisNodeHadLetGoOf() {
        PlanRun run = submit("a", "x");
        refuses.set(true);
        assertThatThrownBy(() -> run.pause("this cannot be stored")).hasMessageContaining("NOT_STORABLE");
        assertThat(run.explain("only").gates().get(0).code()).isEqualTo(Code.NOT_CLAIMED);
        assertThat(run.explain().gates().get(0).code()).isEqualTo(Code.NOT_CLAIMED);

        assertThat(orchestrator.resumeAll()).isEqualTo(1);
        assertThat(run.explain("only").gates().get(0).code()).isEqualTo(Code.RUNTIME);
        runtime.completes("only");
        run.await(Duration.ZERO);
        runtime.completes("clean");
        assertThat(run.await(Duration.ZERO).status()).isEqualTo(PlanStatus.COMPLETED);
    }
}
