package dev.baton.testkit.simulation;

import dev.baton.TaskError;
import dev.baton.spi.AdapterContext;
import dev.baton.spi.AdapterTraits;
import dev.baton.spi.CancelReply;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.spi.Lookup;
import dev.baton.spi.RunningTask;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A node's way to agents of one type, on which everything can go wrong. */
final class AgentAdapter implements ExecutionAdapter {
    private final Trial trial;
    private final Life life;
    private final AgentType type;
    private final Agents agents;

    AgentAdapter(Trial trial, Life life, AgentType type) {
        this.trial = trial;
        this.life = life;
        this.type = type;
        this.agents = trial.agents;
    }

    @Override
    public AdapterTraits traits() {
        return type.traits();
    }

    @Override
    public void start(AdapterContext context) {
        agents.connect(type, life, context);
    }

    @Override
    public CompletionStage<TaskReport> dispatch(TaskDispatch dispatch) {
        life.check();
        TaskRef ref = dispatch.ref();
        trial.called(life, "dispatch", ref, true);
        trial.dispatched(dispatch);
        AgentFault fault = fault("dispatch", ref);
        if (fault == AgentFault.REFUSES) {
            agents.begun(ref.dispatchKey()).forEach(job -> job.wasDenied = true);
            Duration wait = agents.chance().below(2) == 0
                    ? null
                    : Duration.ofMillis(agents.chance().below(5_000));
            return CompletableFuture.completedFuture(
                    new TaskReport.NotStarted(TaskError.transientError("AGENT_BUSY", "later"), wait));
        }
        if (type.isLocal()) {
            return local(ref, fault);
        }
        return answer(fault, ref, () -> {
            agents.begin(type, ref, life);
            return agents.report(ref);
        });
    }

    /** Work in this process: the answer is its end. */
    private CompletionStage<TaskReport> local(TaskRef ref, AgentFault fault) {
        if (fault == AgentFault.FAILS) {
            throw new IllegalStateException("thrown by the agent");
        }
        Job job = agents.begin(type, ref, life);
        CompletableFuture<TaskReport> end = new CompletableFuture<>();
        locals(job, end);
        return end;
    }

    private void locals(Job job, CompletableFuture<TaskReport> end) {
        job.answer = end;
        TaskReport report = job.end;
        if (report instanceof TaskReport.Lost || report == null) {
            // Hangs until it is cancelled, or until everything heals: a function that never returns keeps its permits.
            trial.world.at(trial.healsAt(), life, () -> end.complete(TaskReport.cancelled("gave up")));
            return;
        }
        trial.world.at(job.endsAt, life, () -> end.complete(report));
    }

    @Override
    public CompletionStage<TaskReport> poll(RunningTask task) {
        life.check();
        trial.called(life, "poll", task.ref(), false);
        return answer(fault("poll", task.ref()), task.ref(), () -> agents.report(task.ref()));
    }

    @Override
    public CompletionStage<Lookup> lookup(TaskDispatch dispatch) {
        life.check();
        TaskRef ref = dispatch.ref();
        trial.called(life, "lookup", ref, false);
        AgentFault fault = fault("lookup", ref);
        return answer(fault == AgentFault.LIES ? AgentFault.NONE : fault, ref, () -> {
            Job job = agents.job(ref.dispatchKey());
            if (fault == AgentFault.GARBAGE) {
                return new Lookup.Unknown("nobody can say");
            } else if (job != null && type.isLocal() && job.life != life) {
                return new Lookup.Unknown("it lives in another process");
            } else if (job == null) {
                return new Lookup.NeverSeen();
            } else if (fault == AgentFault.LIES) {
                job.wasDenied = true;
                return new Lookup.NeverSeen();
            }
            return new Lookup.Found(agents.report(ref));
        });
    }

    @Override
    public CompletionStage<CancelReply> cancel(RunningTask task) {
        life.check();
        trial.called(life, "cancel", task.ref(), false);
        AgentFault fault = fault("cancel", task.ref());
        return answer(fault, task.ref(), () -> {
            Job job = agents.job(task.ref().dispatchKey());
            if (type.isLocal() && job != null && job.life != life) {
                return CancelReply.ALREADY_OVER; // as far as this process knows
            } else if (type.isLocal() && job != null && job.answer != null) {
                CompletableFuture<TaskReport> end = job.answer;
                trial.world.in(agents.chance().below(200), life, () -> end.complete(TaskReport.cancelled("stopped")));
            } else {
                agents.cancel(task.ref());
            }
            return CancelReply.REQUESTED;
        });
    }

    private AgentFault fault(String call, TaskRef ref) {
        AgentFault fault = trial.faults.atAgent(call);
        if (fault != AgentFault.NONE) {
            trial.marks.hit(Mark.of(fault));
            trial.trace.note("Agent", life.seat().name(), fault.name(), trial.about(ref), ref.attempt());
        }
        return fault;
    }

    private <T> CompletionStage<T> answer(AgentFault fault, TaskRef ref, Supplier<T> work) {
        if (fault == AgentFault.FAILS) {
            if (agents.chance().below(2) == 0) {
                throw new IllegalStateException("thrown by the adapter");
            }
            return CompletableFuture.failedFuture(new IllegalStateException("refused by the network"));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (fault == AgentFault.HANGS) {
            return answer;
        }
        T said = work.get();
        switch (fault) {
            case FORGETS -> answer.completeExceptionally(new IllegalStateException("the answer is lost"));
            case HANGS_AFTER -> {}
            case IS_LATE -> later(answer, said, 2_000 + agents.chance().below(60_000));
            case GARBAGE -> answer.complete(null);
            default -> {
                if (fault == AgentFault.TWICE && said instanceof TaskReport report && type.pushes()) {
                    agents.push(type, ref, report);
                }
                int latency = agents.chance().below(4);
                if (latency == 0) {
                    answer.complete(said);
                } else {
                    later(answer, said, latency == 3 ? agents.chance().below(1_500) : latency * 5);
                }
            }
        }
        return answer;
    }

    private <T> void later(CompletableFuture<T> answer, T said, long millis) {
        trial.world.in(millis, life, () -> answer.complete(said));
    }
}
