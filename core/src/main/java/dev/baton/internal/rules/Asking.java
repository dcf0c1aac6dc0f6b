package dev.baton.internal.rules;

import dev.baton.ControlReply;
import dev.baton.ControlReply.Answer;
import dev.baton.Json;
import dev.baton.PlanEvent;
import dev.baton.TaskState;
import dev.baton.TaskState.Request;
import dev.baton.TaskState.Waiting;
import dev.baton.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Attempts whose runtime asks for something before it goes on, and the answers. A request is answered once: the first answer that is
 * stored counts, goes to the runtime after its commit, and stays stored until a report came back for it. Its id is remembered
 * while the attempt lives, so news from before the answer do not ask again.
 *
 * <p>The attempt is in flight all the while: it keeps its permits, its timeout runs, and a cancel is told to its runtime.
 */
final class Asking {
    /** Ids of answered requests that are remembered. */
    private static final int MOST_TAKEN = 100;

    private final Step step;
    private final PlanImage image;

    Asking(Step step) {
        this.step = step;
        this.image = step.image;
    }

    void reported(TaskState state, Cause.AttemptAsks cause) {
        reported(state, cause.handle(), cause.requests(), cause.taken());
    }

    /** It runs: what it asked for and nobody has answered is settled. */
    void reported(TaskState state, Json handle) {
        reported(state, handle, List.of(), null);
    }

    private void reported(TaskState state, Json handle, List<Request> asked, @Nullable String taken) {
        List<Request> known =
                state.waiting() == null ? List.of() : state.waiting().requests();
        List<Request> requests = merged(known, asked, taken);
        boolean waits = requests.stream().anyMatch(request -> request.status() != Request.Status.TAKEN);
        TaskStatus status = waits ? TaskStatus.WAITING : TaskStatus.RUNNING;
        boolean isNews = status != state.status() || !handle.equals(state.handle()) || !requests.equals(known);
        if (!isNews) {
            return;
        }
        Waiting waiting = requests.isEmpty() ? null : new Waiting(null, requests);
        TaskState next = Next.waiting(state, status, handle, waiting, state.dueAt());
        step.put(next);
        List<String> opened = opened(known, requests);
        if (!opened.isEmpty()) {
            step.event(PlanEvent.Type.TASK_WAITING, next, Step.fact("requests", opened));
        } else if (status == TaskStatus.RUNNING && state.status() != TaskStatus.RUNNING) {
            step.event(PlanEvent.Type.TASK_RUNNING, next, null);
        }
        if (state.ending() != null) {
            step.out.effect(new Effect.Stop(next)); // the stop that was asked for knew another handle, or none
        } else if (taken != null && waiting != null && waiting.first(Request.Status.ANSWERED) != null) {
            step.out.effect(new Effect.Answer(next));
        }
    }

    /** What was answered stays; of what was not, only what is asked still. */
    private static List<Request> merged(List<Request> known, List<Request> asked, @Nullable String taken) {
        Map<String, Request> merged = new LinkedHashMap<>();
        long surplus = known.stream()
                        .filter(request -> request.status() == Request.Status.TAKEN)
                        .count()
                - MOST_TAKEN;
        for (Request request : known) {
            if (request.id().equals(taken) || request.status() == Request.Status.TAKEN) {
                if (--surplus < 0) {
                    merged.put(request.id(), new Request(request.id(), "", null, Request.Status.TAKEN, null));
                }
            } else if (request.status() == Request.Status.ANSWERED) {
                merged.put(request.id(), request);
            }
        }
        asked.forEach(request -> merged.putIfAbsent(request.id(), request));
        return List.copyOf(merged.values());
    }

    private static List<String> opened(List<Request> before, List<Request> after) {
        List<String> opened = new ArrayList<>();
        for (Request request : after) {
            boolean isOpen = request.status() == Request.Status.OPEN;
            if (isOpen && before.stream().noneMatch(known -> known.id().equals(request.id()))) {
                opened.add(request.id());
            }
        }
        return opened;
    }

    void answered(Cause.AnswerGiven cause) {
        int task = step.graph.find(cause.task());
        TaskState state = task < 0 ? null : image.open(task);
        Waiting waiting = state == null ? null : state.waiting();
        Request request = waiting == null ? null : waiting.request(cause.request());
        if (image.planStatus.isTerminal()) {
            reply(Answer.ALREADY_TERMINAL, "");
        } else if (state == null || waiting == null || request == null) {
            reply(Answer.ILLEGAL_STATE, notAsked(cause, task));
        } else if (request.status() != Request.Status.OPEN) {
            reply(Answer.ALREADY_ANSWERED, "The first answer counts, and this is another.");
        } else if (state.ending() != null) {
            reply(
                    Answer.ILLEGAL_STATE,
                    "The attempt is being ended (" + state.ending() + "): it takes no more answers.");
        } else {
            answer(state, waiting, request, cause.value());
            reply(Answer.ACCEPTED, "");
        }
    }

    private void answer(TaskState state, Waiting waiting, Request answered, Json value) {
        boolean isFirst = waiting.first(Request.Status.ANSWERED) == null;
        List<Request> requests = waiting.requests().stream()
                .map(request -> !request.id().equals(answered.id())
                        ? request
                        : new Request(request.id(), request.prompt(), null, Request.Status.ANSWERED, value))
                .toList();
        TaskState next =
                Next.waiting(state, state.status(), state.handle(), new Waiting(null, requests), state.dueAt());
        step.put(next);
        step.event(PlanEvent.Type.TASK_ANSWERED, next, Step.fact("request", answered.id()));
        if (isFirst) {
            step.out.effect(new Effect.Answer(next)); // one at a time: each report may bring another handle
        }
    }

    private String notAsked(Cause.AnswerGiven cause, int task) {
        if (task < 0) {
            return "The plan has no task \"" + cause.task() + "\".";
        }
        TaskState state = image.open(task);
        Waiting waiting = state == null ? null : state.waiting();
        String open = waiting == null
                ? ""
                : waiting.requests().stream()
                        .filter(request -> request.status() == Request.Status.OPEN)
                        .map(request -> '"' + request.id() + '"')
                        .collect(Collectors.joining(", "));
        return "Task \"" + cause.task() + "\" (" + image.statusOf(task) + ") "
                + (open.isEmpty()
                        ? "waits for no answer."
                        : "has not asked for \"" + cause.request() + "\"; it waits for " + open + ".");
    }

    private void reply(Answer answer, String hint) {
        step.out.reply(new ControlReply(answer, image.planStatus, hint));
    }
}
