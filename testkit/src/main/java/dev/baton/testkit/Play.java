package dev.baton.testkit;

import dev.baton.Json;
import dev.baton.spi.CancelReply;
import dev.baton.spi.InputAnswer;
import dev.baton.spi.InputRequest;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An attempt that follows its part of a script. Touched under the lock of its adapter. */
final class Play {
    final ScriptedAttempt attempt;
    final Script.Part part;
    private final ScriptedAdapter adapter;
    private final VirtualClock clock;
    private final List<InputRequest> asked = new ArrayList<>();
    private int next;
    private long goesOnAt;

    /** The number of its handle: answers bring another one, as with some runtimes. */
    private int leg = 1;

    private @Nullable TaskReport end;

    Play(ScriptedAdapter adapter, VirtualClock clock, ScriptedAttempt attempt, Script.Part part) {
        this.adapter = adapter;
        this.clock = clock;
        this.attempt = attempt;
        this.part = part;
    }

    /** Whoever is to hear of it without asking hears of it after the dispatch. */
    void begin() {
        if (part.news == Script.News.POLLED) {
            goOn();
        } else {
            wait(Duration.ZERO);
        }
    }

    private void wait(Duration time) {
        goesOnAt = clock.nanoTime() + time.toNanos();
        clock.in(time, () -> {
            synchronized (adapter) {
                if (end == null) {
                    goOn();
                }
            }
        });
    }

    private void goOn() {
        while (next < part.steps.size()) {
            Script.Step step = part.steps.get(next++);
            if (step instanceof Script.Step.Takes takes) {
                wait(takes.time());
                return;
            } else if (step instanceof Script.Step.Tells tells) {
                adapter.progress(attempt, tells.fraction(), tells.message());
            } else if (step instanceof Script.Step.Logs logs) {
                adapter.log(attempt, logs.text());
            } else if (step instanceof Script.Step.Asks asks) {
                asked.addAll(asks.requests());
                adapter.tell(this);
                return;
            }
        }
        if (part.end != null) {
            end = part.end.apply(attempt);
            adapter.tell(this);
        }
    }

    boolean isRefused() {
        return end instanceof TaskReport.NotStarted;
    }

    /** How it stands. Where only asking tells, the runtime says when to ask again. */
    TaskReport report() {
        if (end != null) {
            return end;
        } else if (!asked.isEmpty()) {
            return new TaskReport.InputRequired(handle(), asked);
        }
        long left = goesOnAt - clock.nanoTime();
        boolean isTimed = part.news == Script.News.POLLED && left > 0;
        return new TaskReport.Running(handle(), isTimed ? Duration.ofNanos(left) : null);
    }

    private TaskHandle handle() {
        Map<String, Json> handle = new LinkedHashMap<>();
        handle.put("attempt", Json.of(attempt.toString()));
        handle.put("leg", Json.of(leg));
        return new TaskHandle(Json.object(handle));
    }

    TaskReport answered(InputAnswer answer) {
        boolean isAsked = asked.removeIf(request -> request.id().equals(answer.requestId()));
        if (isAsked && end == null) {
            attempt.answers.put(answer.requestId(), answer.value());
            leg++;
            if (asked.isEmpty()) {
                goOn();
            }
        }
        return report();
    }

    CancelReply cancel() {
        attempt.cancels++;
        if (end != null) {
            return CancelReply.ALREADY_OVER;
        } else if (part.cancelReply == CancelReply.REQUESTED && !part.ignoresCancel) {
            end = TaskReport.cancelled("as it was asked to");
            adapter.tell(this);
        }
        return part.cancelReply;
    }
}
