package dev.baton.benchmarks.bench;

import java.util.Locale;

/**
 * A line of the table: one figure of ours, and what it is held against.
 *
 * @param ours as it is shown
 * @param theirs as it is shown; empty: ours is held against a fixed bar
 * @param measured the ratio, or our figure itself; not a number: it was not measured
 * @param must what it has to reach
 * @param aim what we would like it to reach
 * @param isCeiling true: less is better
 * @param unit of must and aim
 */
record Row(
        String number,
        String what,
        String ours,
        String theirs,
        double measured,
        double must,
        double aim,
        boolean isCeiling,
        String unit) {
    enum Verdict {
        AIM,
        HELD,
        MISSED,
        NOT_MEASURED;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    Verdict verdict() {
        if (Double.isNaN(measured)) {
            return Verdict.NOT_MEASURED;
        }
        return reaches(aim) ? Verdict.AIM : reaches(must) ? Verdict.HELD : Verdict.MISSED;
    }

    private boolean reaches(double bar) {
        return isCeiling ? measured <= bar : measured >= bar;
    }

    String measuredText() {
        return Double.isNaN(measured) ? "–" : Numbers.text(measured) + unit;
    }

    String barText(double bar) {
        return (isCeiling ? "≤ " : "≥ ") + Numbers.text(bar) + unit;
    }
}
