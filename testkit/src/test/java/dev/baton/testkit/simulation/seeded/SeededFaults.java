package dev.baton.testkit.simulation.seeded;

import java.util.List;
import java.util.stream.Stream;

/** Mistakes that have been made, here or elsewhere, or nearly. */
final class SeededFaults {
    private SeededFaults() {}

    static final List<SeededFault> ALL =
            Stream.concat(ofOne().stream(), OwnershipFaults.ALL.stream()).toList();

    private static List<SeededFault> ofOne() {
        return List.of(
                new SeededFault(
                        "a retry is sent under the key of the attempt before",
                        "rules/Attempts",
                        "before.attempt() + (again ? 0 : 1),",
                        "before.attempt() + (again || before.attempt() > 0 ? 0 : 1),"),
                new SeededFault(
                        "an attempt number is left out",
                        "rules/Attempts",
                        "before.attempt() + (again ? 0 : 1),",
                        "before.attempt() + (again ? 0 : before.attempt() > 0 ? 2 : 1),"),
                new SeededFault(
                        "an attempt that was never started gets another key",
                        "rules/Attempts",
                        "boolean again = before.attempt() > 0 &&",
                        "boolean again = false &&"),
                new SeededFault(
                        "tries are not counted",
                        "rules/Attempts",
                        "before.tries() + (again ? 0 : 1),",
                        "Math.max(1, before.tries()),"),
                new SeededFault(
                        "one try too many",
                        "rules/Attempts",
                        "|| state.tries() >= policy.maxAttempts()",
                        "|| state.tries() > policy.maxAttempts()"),
                new SeededFault(
                        "one try too few",
                        "rules/Attempts",
                        "|| state.tries() >= policy.maxAttempts()",
                        "|| state.tries() >= policy.maxAttempts() - 1"),
                new SeededFault(
                        "permanent errors are retried",
                        "rules/Attempts",
                        "!error.errorClass().isRetried()\n",
                        "false\n"),
                new SeededFault(
                        "a task starts though the plan was paused or cancelled since it asked",
                        "rules/Attempts",
                        "if (!image.mayStart(task)) {",
                        "if (image.statusOf(task) != TaskStatus.READY) {"),
                new SeededFault(
                        "news of an old attempt count for the new one",
                        "rules/Attempts",
                        "state == null || state.attempt() != cause.attempt() || !state.isInFlight()",
                        "state == null || !state.isInFlight()"),
                new SeededFault(
                        "a late result is noted as often as it comes",
                        "rules/Attempts",
                        "\n                && image.ignored.add((long) cause.task() << 32 | cause.attempt())",
                        ""),
                new SeededFault(
                        "a backoff has no end",
                        "rules/Attempts",
                        "Next.startable(state, TaskStatus.BACKOFF, due,",
                        "Next.startable(state, TaskStatus.BACKOFF, null,"),
                new SeededFault(
                        "what a task did not start is counted as an attempt",
                        "rules/Attempts",
                        "step.after(cause.retryAfter()), null, state.tries(), cause.error());",
                        "step.after(cause.retryAfter()), state.startedAt(), state.tries(), cause.error());"),
                new SeededFault(
                        "an attempt of unknown outcome is run again unasked",
                        "rules/Attempts",
                        "choice == null || choice == Task.OnUnknown.FAIL || image.isStopped(state.number())",
                        "image.isStopped(state.number())"),
                new SeededFault(
                        "an attempt that is over keeps its permits",
                        "rules/Attempts",
                        "        step.out.release(state.number());\n",
                        ""),
                new SeededFault(
                        "the output of a task is forgotten",
                        "rules/Attempts",
                        "Outcome.SUCCESS, output, null, facts(state.number(), output));",
                        "Outcome.SUCCESS, Json.NULL, null, facts(state.number(), output));"),
                new SeededFault(
                        "the handle of an attempt is not kept",
                        "rules/Attempts",
                        "Next.inFlight(state, TaskStatus.RUNNING, handle, state.ending(), state.dueAt());",
                        "Next.inFlight(state, TaskStatus.RUNNING, null, state.ending(), state.dueAt());"),
                new SeededFault(
                        "the end of an attempt is waited for for ever",
                        "rules/Attempts",
                        "            step.out.release(task);\n            unsettled(state);",
                        "            return;"),
                new SeededFault(
                        "backoff grows beyond its longest",
                        "rules/Backoff",
                        "Math.min(cap, nanos(policy.delay()) * Math.pow(policy.factor(), tries - 1))",
                        "cap + nanos(policy.delay()) * Math.pow(policy.factor(), tries - 1)"),
                new SeededFault(
                        "a cancel is accepted and not done",
                        "rules/Controls",
                        "            new Endings(step).stop(stop);\n",
                        ""),
                new SeededFault(
                        "a pause is accepted and not done",
                        "rules/Controls",
                        "            image.planStatus = PlanStatus.PAUSED;\n",
                        ""),
                new SeededFault(
                        "a resume forgets who was ready", "rules/Controls", "if (image.mayStart(t)) {", "if (false) {"),
                new SeededFault(
                        "a plan that runs can be retried",
                        "rules/Controls",
                        "image.planStatus == PlanStatus.FAILED || image.planStatus == PlanStatus.CANCELLED",
                        "image.planStatus != PlanStatus.COMPLETED"),
                new SeededFault(
                        "a new round has the number of the old one", "rules/Retrying", "        image.round++;\n", ""),
                new SeededFault(
                        "attempts begin at one again in a new round",
                        "rules/Retrying",
                        "TaskStatus.PENDING, image.attemptOf(task));",
                        "TaskStatus.PENDING, 0);"),
                new SeededFault(
                        "a retry puts completed tasks back unasked",
                        "rules/Retrying",
                        "status == TaskStatus.SKIPPED || status == TaskStatus.CANCELLED || downstream;",
                        "true;"),
                new SeededFault(
                        "a cancel during cleanup is lost",
                        "rules/Endings",
                        "            outcome = PlanStatus.CANCELLED; // cancel beats everything, also when it comes during cleanup\n",
                        ""),
                new SeededFault(
                        "cleanup is cancelled with the plan",
                        "rules/Endings",
                        "step.graph.isCleanup(task) && image.stop != Stop.CANCEL_FORCED",
                        "false"),
                new SeededFault(
                        "a failed task does not fail the plan",
                        "rules/Endings",
                        "&& Consumption.of(image, t) != Consumption.CONSUMED) {",
                        "&& image.statusOf(t) == TaskStatus.READY) {"),
                new SeededFault(
                        "a plan fails without an error",
                        "rules/Endings",
                        "image.error = TaskError.permanent(\"TASK_FAILED\", \"task \" + task.id() + \" failed\");\n",
                        ""),
                new SeededFault(
                        "an always edge consumes a failure",
                        "rules/Consumption",
                        "if (graph.handlesFailure(e)) {",
                        "if (graph.accepts(e, Outcome.FAILURE)) {"),
                new SeededFault(
                        "a task whose dependency failed runs",
                        "rules/Readiness",
                        "if (blockedBy != null) {",
                        "if (blockedBy == Outcome.CANCELLED) {"),
                new SeededFault(
                        "a task starts before the last of its dependencies has ended",
                        "rules/PlanImage",
                        "if (--unsettled[task] == 0) {",
                        "if (--unsettled[task] <= 1 && statusOf(task) == TaskStatus.PENDING) {"),
                new SeededFault(
                        "a signal that nothing waits for is lost",
                        "rules/Waits",
                        "            more.add(new Signal(signal.name(), signal.value()));\n",
                        ""),
                new SeededFault(
                        "one signal ends many waits",
                        "rules/Waits",
                        "                image.signals = List.copyOf(left);\n",
                        ""),
                new SeededFault(
                        "the history has a gap",
                        "rules/Step",
                        "++image.lastSeq,",
                        "(image.lastSeq += attempt > 1 ? 2 : 1),"),
                new SeededFault(
                        "nobody asks after attempts in flight once a node is back",
                        "rules/StateMachine",
                        "state.ending() == null ? new Effect.Reconcile(state) : new Effect.Stop(state)",
                        "new Effect.Stop(state)"),
                new SeededFault(
                        "effects before the commit",
                        "engine/Engine",
                        "            plan.absorb(transition);\n",
                        "            plan.absorb(transition);\n            for (int i = 0; i < transition.effects().size(); i++) {\n                act(plan, transition.effects().get(i));\n            }\n"),
                new SeededFault(
                        "listeners hear of it before the commit",
                        "engine/Engine",
                        "            plan.absorb(transition);\n",
                        "            plan.absorb(transition);\n            listeners.events(plan.image.id(), new ArrayList<>(transition.events()));\n"),
                new SeededFault(
                        "a command is answered before the commit",
                        "engine/Engine",
                        "afterCommit(plan, new Asked(cause, answer, reply));",
                        "answer.accept(reply);"),
                new SeededFault(
                        "nobody hears of what was committed",
                        "engine/Engine",
                        "        }\n        listeners.events(plan.image.id(), part.events);\n",
                        "        }\n"),
                new SeededFault(
                        "a commit of unknown outcome is taken for done",
                        "engine/Journal",
                        "CommitResult again = store.commit(List.of(commit)).get(0);",
                        "CommitResult again = COMMITTED;"),
                new SeededFault(
                        "permits are given back twice",
                        "engine/Permits",
                        "        lane.give();\n",
                        "        lane.give();\n        lane.give();\n"),
                new SeededFault(
                        "attempts in flight are not counted after a restart",
                        "engine/Plans",
                        "call.lane = engine.permits().hold(plan, lane, engine.time().nanos());",
                        "lane.users++;\n                lane.users--;"),
                new SeededFault(
                        "a limit is one too high",
                        "engine/Resource",
                        "return capacity - used;",
                        "return capacity - used + (capacity > 8 ? 0 : 1);"),
                new SeededFault(
                        "who waits for a permit is not woken",
                        "engine/Permits",
                        "            lane.parkedAt = null;\n            open(lane);",
                        "            lane.parkedAt = null;"),
                new SeededFault(
                        "a timer of a task is lost",
                        "engine/Calls",
                        "engine.time().at(due, () -> fire(call, due));",
                        "null;"),
                new SeededFault(
                        "an attempt may take for ever",
                        "rules/PlanImage",
                        "return state.isInFlight() ? attemptEnd(state) : earlier(state.dueAt(), state.deadlineAt());",
                        "return state.isInFlight() ? null : earlier(state.dueAt(), state.deadlineAt());"),
                new SeededFault(
                        "sent again without looking first",
                        "engine/Attending",
                        "engine.toWork(dispatcher.lookup(call, state));",
                        "send(call, state, false);"),
                new SeededFault(
                        "sent again though it may run twice",
                        "engine/Attending",
                        "case UNSAFE -> decide(call, new Cause.AttemptUnknown(call.task, call.attempt, reason, ours));",
                        "case UNSAFE -> send(call, state, false);"),
                new SeededFault(
                        "a plan is let go of before its end is stored",
                        "engine/Plans",
                        "if (plan.image.status().isTerminal() && plan.isStored()) {",
                        "if (plan.image.status().isTerminal()) {"),
                new SeededFault(
                        "intents are not written",
                        "engine/Resident",
                        "if (isOpen(state) && onPlanRow.size() < mostOnPlanRow) {\n                onPlanRow.add(state);",
                        "if (isOpen(state) && onPlanRow.size() < mostOnPlanRow) {\n                if (state.status() != TaskStatus.DISPATCHING) {\n                    onPlanRow.add(state);\n                }"),
                new SeededFault(
                        "a flush forgets the last event",
                        "engine/Resident",
                        "for (int i = 0; i < transition.events().size(); i++) {",
                        "for (int i = 0; i < Math.min(3, transition.events().size()); i++) {"),
                new SeededFault(
                        "sleeping plans are never woken",
                        "engine/Sleepers",
                        "            lookAt(ahead.isBefore(latest) ? ahead : latest);\n",
                        ""));
    }
}
