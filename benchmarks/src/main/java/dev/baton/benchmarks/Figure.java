package dev.baton.benchmarks;

import java.util.Locale;

/**
 * One measured number and the bar it is held against.
 *
 * @param bar the measured number may equal it
 */
record Figure(String name, double measured, double bar, boolean isCeiling, String unit) {
    static Figure atMost(double bar, String name, double measured, String unit) {
        return new Figure(name, measured, bar, true, unit);
    }

    static Figure atLeast(double bar, String name, double measured, String unit) {
        return new Figure(name, measured, bar, false, unit);
    }

    /** One line of the table that .ci/scale collects: four columns, tabs between them. */
    void print() {
        boolean holds = isCeiling ? measured <= bar : measured >= bar;
        System.out.printf(
                "%s\t%s %s\t%s %s\t%s%n",
                name, text(measured), unit, isCeiling ? "<=" : ">=", text(bar), holds ? "ok" : "MISS");
    }

    private static String text(double number) {
        String format = number >= 100 ? "%,.0f" : number >= 1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, number);
    }
}
