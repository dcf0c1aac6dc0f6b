package dev.baton.testkit.simulation;

import dev.baton.PlanCommand;
import dev.baton.PlanEvent;
import dev.baton.PlanState;
import dev.baton.TaskState;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All invariants together. */
final class Checkers implements Checker {
    private Checker[] all;

    Checkers(Trial trial) {
        this.all = new Checker[] {
            new OneRowPerTask(trial),
            new DependenciesMet(trial),
            new ResultOrError(trial),
            new AttemptsInOrder(trial),
            new TriesUsedUp(trial),
            new DispatchKeys(trial),
            new NothingBeforeItsCommit(trial),
            new HandlesOfRunning(trial),
            new BackoffInBounds(trial),
            new NextCauseStored(trial),
            new CountsFit(trial),
            new EndOfPlan(trial),
            new HistoryReplays(trial),
            new LateResultsOnce(trial),
            new TerminalIsFinal(trial),
            new KeptByRetry(trial),
            new CleanupRuns(trial),
            new Incarnations(trial),
            new OwnPlansOnly(trial),
            new FencesGrow(trial),
            new BegunByTheHolder(trial),
            new WordsAnswered(trial),
            new NoIntentOnceStopped(trial),
            new StartsPerKey(trial),
            new StartsPerTask(trial),
            new UnknownOutcomes(trial),
            new ResultsAreProduced(trial),
            new PermanentIsPermanent(trial),
            new LimitsKept(trial),
            new SignalsOnce(trial),
            new AnswersHold(trial),
            new TimesKept(trial),
            new ListenersHear(trial),
            new CancelsWanted(trial),
            new Coverage(trial)
        };
    }

    /** One more. */
    void add(Checker checker) {
        all = Arrays.copyOf(all, all.length + 1);
        all[all.length - 1] = checker;
    }

    void ended(Collection<PlanRows> plans) {
        plans.forEach(this::ended);
    }

    @Override
    public void opened(Life node, PlanStore.Identity identity) {
        for (Checker checker : all) {
            checker.opened(node, identity);
        }
    }

    @Override
    public void joined(Life node) {
        for (Checker checker : all) {
            checker.joined(node);
        }
    }

    @Override
    public void claimed(PlanRows plan, Life node) {
        for (Checker checker : all) {
            checker.claimed(plan, node);
        }
    }

    @Override
    public void missed(PlanRows plan, PlanCommit commit, Life node) {
        for (Checker checker : all) {
            checker.missed(plan, commit, node);
        }
    }

    @Override
    public void posted(PlanRows plan, SharedPlanStore.Word word) {
        for (Checker checker : all) {
            checker.posted(plan, word);
        }
    }

    @Override
    public void asked(Life node, List<PlanCommit> batch) {
        for (Checker checker : all) {
            checker.asked(node, batch);
        }
    }

    @Override
    public void happened(PlanRows plan, PlanEvent event) {
        for (Checker checker : all) {
            checker.happened(plan, event);
        }
    }

    @Override
    public void moved(PlanRows plan, @Nullable TaskState before, TaskState after) {
        for (Checker checker : all) {
            checker.moved(plan, before, after);
        }
    }

    @Override
    public void committed(PlanRows plan, PlanState before, PlanCommit commit) {
        for (Checker checker : all) {
            checker.committed(plan, before, commit);
        }
    }

    @Override
    public void refused(PlanCommit commit) {
        for (Checker checker : all) {
            checker.refused(commit);
        }
    }

    @Override
    public void called(String method, PlanRows plan, TaskRef ref, boolean isWork) {
        for (Checker checker : all) {
            checker.called(method, plan, ref, isWork);
        }
    }

    @Override
    public void begun(PlanRows plan, TaskRef ref, Life node) {
        for (Checker checker : all) {
            checker.begun(plan, ref, node);
        }
    }

    @Override
    public void dispatched(PlanRows plan, TaskDispatch dispatch) {
        for (Checker checker : all) {
            checker.dispatched(plan, dispatch);
        }
    }

    @Override
    public void started(PlanRows plan, Job job) {
        for (Checker checker : all) {
            checker.started(plan, job);
        }
    }

    @Override
    public void told(PlanRows plan, PlanEvent event) {
        for (Checker checker : all) {
            checker.told(plan, event);
        }
    }

    @Override
    public void accepted(PlanRows plan, PlanCommand command) {
        for (Checker checker : all) {
            checker.accepted(plan, command);
        }
    }

    @Override
    public void finished(PlanRows plan, PlanState end) {
        for (Checker checker : all) {
            checker.finished(plan, end);
        }
    }

    @Override
    public void ended(PlanRows plan) {
        for (Checker checker : all) {
            checker.ended(plan);
        }
    }
}
