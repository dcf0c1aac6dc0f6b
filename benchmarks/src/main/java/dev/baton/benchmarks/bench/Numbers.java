package dev.baton.benchmarks.bench;

import java.util.Locale;

/** Numbers for people: three digits that matter, and no more. */
final class Numbers {
    private Numbers() {}

    static String text(double number) {
        double size = Math.abs(number);
        String format = size >= 100 || number == 0 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        String text = String.format(Locale.ROOT, format, number);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
