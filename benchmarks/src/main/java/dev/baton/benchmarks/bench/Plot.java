package dev.baton.benchmarks.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Lines in a picture with two logarithmic axes, as SVG. Each line bears its name at its end. */
final class Plot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 500;
    private static final int LEFT = 76;
    private static final int RIGHT = 190;
    private static final int TOP = 64;
    private static final int BOTTOM = 60;
    private static final int LINE_HEIGHT = 17;
    private static final String[] COLOURS = {"#0b6e4f", "#c1432f", "#2f5fa8", "#8a5a00", "#6d3f8c"};

    /**
     * A line.
     *
     * @param isOurs drawn heavier
     */
    private record Line(String name, List<double[]> points, boolean isOurs) {
        double end() {
            return points.get(points.size() - 1)[1];
        }
    }

    private final String title;
    private final String subtitle;
    private final String across;
    private final List<Line> lines = new ArrayList<>();

    Plot(String title, String subtitle, String across) {
        this.title = title;
        this.subtitle = subtitle;
        this.across = across;
    }

    /** Adds a line through points (x, y), ascending by x. Points without a place on these axes are left out, and so is a line without points. */
    void add(String name, List<double[]> points, boolean isOurs) {
        List<double[]> shown = points.stream()
                .filter(point -> point[0] > 0 && point[1] > 0 && Double.isFinite(point[1]))
                .toList();
        if (!shown.isEmpty()) {
            lines.add(new Line(name, shown, isOurs));
        }
    }

    String svg() {
        Axis x = Axis.over(
                lines.stream()
                        .flatMap(line -> line.points().stream())
                        .mapToDouble(point -> point[0])
                        .toArray(),
                LEFT,
                WIDTH - RIGHT);
        Axis y = Axis.over(
                lines.stream()
                        .flatMap(line -> line.points().stream())
                        .mapToDouble(point -> point[1])
                        .toArray(),
                HEIGHT - BOTTOM,
                TOP);
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"system-ui, sans-serif\" font-size=\"13\">%n"
                        .formatted(WIDTH, HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(svg, LEFT, 28, "start", "#1c1c1c", "font-size=\"17\" font-weight=\"600\"", title);
        text(svg, LEFT, 47, "start", "#5f5f5f", "", subtitle);
        for (double tick : y.ticks()) {
            rule(svg, LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), y.isDecade(tick) ? "#cfcfcf" : "#eeeeee");
            if (y.isDecade(tick) || y.isSparse()) {
                text(svg, LEFT - 10, y.at(tick) + 4, "end", "#5f5f5f", "", Axis.label(tick));
            }
        }
        for (double tick : x.decades()) {
            rule(svg, x.at(tick), TOP, x.at(tick), HEIGHT - BOTTOM, "#cfcfcf");
        }
        lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> point[0])
                .distinct()
                .forEach(value ->
                        text(svg, x.at(value), HEIGHT - BOTTOM + 20, "middle", "#5f5f5f", "", Axis.label(value)));
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", "#1c1c1c", "", across);
        double[] labels = labelHeights(y);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), COLOURS[i % COLOURS.length], x, y, labels[i]);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder svg, Line line, String colour, Axis x, Axis y, double labelHeight) {
        StringBuilder path = new StringBuilder();
        for (double[] point : line.points()) {
            path.append(path.isEmpty() ? "M" : " L")
                    .append(decimal(x.at(point[0])))
                    .append(',')
                    .append(decimal(y.at(point[1])));
        }
        svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-linejoin=\"round\"/>%n"
                .formatted(path, colour, line.isOurs() ? "3" : "1.8"));
        for (double[] point : line.points()) {
            svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"><title>%s: %s at %s</title></circle>%n"
                    .formatted(
                            decimal(x.at(point[0])),
                            decimal(y.at(point[1])),
                            line.isOurs() ? "4" : "3",
                            colour,
                            line.name(),
                            Numbers.text(point[1]),
                            Numbers.text(point[0])));
        }
        double[] last = line.points().get(line.points().size() - 1);
        text(
                svg,
                x.at(last[0]) + 12,
                labelHeight + 4,
                "start",
                colour,
                line.isOurs() ? "font-weight=\"600\"" : "",
                line.name());
    }

    /** Beside the ends of the lines, moved apart where they would lie on each other. */
    private double[] labelHeights(Axis y) {
        double[] heights = lines.stream().mapToDouble(line -> y.at(line.end())).toArray();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < heights.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> heights[i]));
        for (int i = 1; i < order.size(); i++) {
            heights[order.get(i)] = Math.max(heights[order.get(i)], heights[order.get(i - 1)] + LINE_HEIGHT);
        }
        return heights;
    }

    private static void rule(StringBuilder svg, double fromX, double fromY, double toX, double toY, String colour) {
        svg.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>%n"
                .formatted(decimal(fromX), decimal(fromY), decimal(toX), decimal(toY), colour));
    }

    private static void text(
            StringBuilder svg, double x, double y, String anchor, String colour, String style, String text) {
        svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"%s\" %s>%s</text>%n"
                .formatted(
                        decimal(x),
                        decimal(y),
                        anchor,
                        colour,
                        style,
                        text.replace("&", "&amp;").replace("<", "&lt;")));
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    /** A logarithmic axis: where a value lies between two places of the picture. */
    private record Axis(double least, double most, double from, double to) {
        private static final double[] STEPS = {1, 2, 5};

        /** From the step below the least of the values to the one above the greatest. */
        static Axis over(double[] values, double from, double to) {
            double least = Double.MAX_VALUE;
            double most = 0;
            for (double value : values) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            return new Axis(below(least), above(most), from, to);
        }

        private static double below(double value) {
            double decade = Math.pow(10, Math.floor(Math.log10(value)));
            double found = decade;
            for (double step : STEPS) {
                if (decade * step <= value) {
                    found = decade * step;
                }
            }
            return found;
        }

        private static double above(double value) {
            double decade = Math.pow(10, Math.floor(Math.log10(value)));
            for (double step : STEPS) {
                if (decade * step >= value) {
                    return decade * step;
                }
            }
            return decade * 10;
        }

        double at(double value) {
            return from + (to - from) * Math.log(value / least) / Math.log(most / least);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (double decade = Math.pow(10, Math.floor(Math.log10(least))); decade <= most; decade *= 10) {
                for (double step : STEPS) {
                    if (decade * step >= least && decade * step <= most) {
                        ticks.add(decade * step);
                    }
                }
            }
            return ticks;
        }

        List<Double> decades() {
            return ticks().stream().filter(this::isDecade).toList();
        }

        boolean isDecade(double tick) {
            double power = Math.log10(tick);
            return Math.abs(power - Math.rint(power)) < 1e-9;
        }

        /** There is room to name every step. */
        boolean isSparse() {
            return ticks().size() <= 10;
        }

        static String label(double value) {
            return value >= 1_000_000
                    ? Numbers.text(value / 1_000_000) + " M"
                    : value >= 10_000 ? Numbers.text(value / 1_000) + " k" : Numbers.text(value);
        }
    }
}
