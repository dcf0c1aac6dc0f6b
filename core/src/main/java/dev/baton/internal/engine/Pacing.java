package dev.baton.internal.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Spreads what has to be asked about attempts of plans that were taken over, so that the death of a node is no storm for the
 * runtimes: of each only so many are looked up or sent again at once, and beyond as many polls come within one interval. Runs in the
 * mailbox.
 */
final class Pacing {
    private static final int AT_ONCE = 32;

    /** The golden ratio: its multiples fill an interval evenly, however many there will be. */
    private static final double STRIDE = 0.618_033_988_749_895;

    private final Map<String, Line> lines = new LinkedHashMap<>();

    /** What is asked of one adapter. */
    static final class Line {
        private final Queue<Waiting> waiting = new ArrayDeque<>();
        private int underWay;
        private long pollsSince;
        private int polls;
    }

    private record Waiting(Call call, Runnable question) {}

    private Line line(Call call) {
        return lines.computeIfAbsent(call.adapter == null ? "" : call.adapter.name(), name -> new Line());
    }

    /** Asks, now or when others have been answered; not if the call is closed by then. */
    void ask(Call call, Runnable question) {
        Line line = line(call);
        line.waiting.add(new Waiting(call, question));
        goOn(line);
    }

    private static void goOn(Line line) {
        while (line.underWay < AT_ONCE && !line.waiting.isEmpty()) {
            Waiting next = line.waiting.remove();
            Call call = next.call();
            if (call.isClosed || !call.plan.isHeld) {
                continue;
            }
            next.question().run();
            if (call.isSent && !call.isAnswered) { // else nothing was asked after all
                line.underWay++;
                call.paced = line;
            }
        }
    }

    /** The call was answered, or nobody waits for that any more. */
    void over(Call call) {
        Line line = call.paced;
        if (line == null) {
            return;
        }
        call.paced = null;
        line.underWay--;
        goOn(line);
    }

    /** How long the poll of an attempt that was in flight waits. */
    Duration untilPoll(Call call, Duration interval, long now) {
        Line line = line(call);
        if (line.polls == 0 || now - line.pollsSince > interval.toNanos()) {
            line.pollsSince = now;
            line.polls = 0;
        }
        int before = line.polls++;
        double part = before * STRIDE % 1;
        return before < AT_ONCE ? Duration.ZERO : Duration.ofNanos((long) (interval.toNanos() * part));
    }
}
