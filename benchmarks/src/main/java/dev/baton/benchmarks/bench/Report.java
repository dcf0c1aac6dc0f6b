package dev.baton.benchmarks.bench;

import static dev.baton.benchmarks.bench.Contestant.BATON;
import static dev.baton.benchmarks.bench.Contestant.BATON_ALONE;
import static dev.baton.benchmarks.bench.Contestant.BATON_IN_MEMORY;
import static dev.baton.benchmarks.bench.Contestant.COUNTDOWN;
import static dev.baton.benchmarks.bench.Contestant.DBOS;
import static dev.baton.benchmarks.bench.Contestant.DB_SCHEDULER;
import static dev.baton.benchmarks.bench.Contestant.FUTURES;
import static dev.baton.benchmarks.bench.Contestant.JOBRUNR;
import static dev.baton.benchmarks.bench.Contestant.LANGCHAIN4J;
import static dev.baton.benchmarks.bench.Contestant.LANGGRAPH4J;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The medians as a table of ratios against their bars, as lines without a bar, and as a plot. */
final class Report {
    private static final int[] LEVELS = {1, 4, 8, 16, 64, 250, 500, 1_000, 4_000};

    private final Results results;
    private final List<Row> rows = new ArrayList<>();

    /** @param isFull what only a full run measures is held against its bar too */
    Report(Results results, boolean isFull) {
        this.results = results;
        durable();
        inMemory();
        alone(isFull);
    }

    private void durable() {
        more(
                "1",
                "tasks/s, 1,000 chains of 10 in flight, PostgreSQL",
                BATON,
                DBOS,
                "postgres",
                "tasks_per_s@1000",
                5,
                10);
        more("2", "the same with 64 in flight", BATON, DBOS, "postgres", "tasks_per_s@64", 3, 6);
        less("3", "one chain in flight, p50 of a chain in ms", BATON, DBOS, "postgres", "chain_p50_ms@1", 0.8, 0.5);
        more("4", "tasks/s, 500 in flight", BATON, DB_SCHEDULER, "postgres", "tasks_per_s@500", 3, 6);
        more("5", "tasks/s, 64 in flight, H2", BATON, DB_SCHEDULER, "h2", "tasks_per_s@64", 2, 4);
        less(
                "6",
                "recovery of 10,000 chains after kill -9, to all done, s",
                BATON,
                DBOS,
                "recovery",
                "seconds",
                1 / 6.0,
                0.1);
    }

    private void inMemory() {
        more(
                "7",
                "in memory, chain of 1,000, tasks/s",
                BATON_IN_MEMORY,
                LANGGRAPH4J,
                "memory",
                "tasks_per_s@chain",
                5,
                10);
        more(
                "7",
                "in memory, 1 → 1,000 → 1, tasks/s",
                BATON_IN_MEMORY,
                LANGGRAPH4J,
                "memory",
                "tasks_per_s@fan_out",
                5,
                10);
        more(
                "8",
                "in memory, 10,000 diamonds of 10, built for each run, tasks/s",
                BATON_IN_MEMORY,
                LANGGRAPH4J,
                "memory",
                "tasks_per_s@diamonds",
                0.7,
                1.2);
        more(
                "9",
                "in memory, layers of 100,000 tasks, tasks/s",
                BATON_IN_MEMORY,
                COUNTDOWN,
                "memory",
                "tasks_per_s@layers",
                0.1,
                0.25);
        double bytes = Math.max(
                results.median(BATON_IN_MEMORY, "memory", "bytes_per_task@layers"),
                Math.max(
                        results.median(BATON_IN_MEMORY, "memory", "bytes_per_task@chain"),
                        results.median(BATON_IN_MEMORY, "memory", "bytes_per_task@fan_out")));
        rows.add(new Row(
                "10",
                "allocated for each task in memory, most of chain, fan-out and layers",
                Numbers.text(bytes) + " B",
                "",
                bytes / 1_000,
                2,
                1,
                true,
                " kB"));
        less("10", "peak memory with 10,000 chains in flight, MiB", BATON, DBOS, "recovery", "parked_mib", 1, 0.7);
    }

    /** What is held against a bar by itself. */
    private void alone(boolean isFull) {
        bar(
                "11",
                "commits for each task at 5,000 tasks/s, commits 2 ms slower",
                BATON_ALONE,
                "offered",
                "commits_per_task",
                0.15,
                0.1,
                "");
        double held = results.median(BATON, "snapshot yes", "tasks_per_s@1000");
        double free = results.median(BATON, "snapshot no", "tasks_per_s@1000");
        rows.add(new Row(
                "11",
                "tasks/s while a snapshot is held, 1,000 in flight",
                text(held),
                "without: " + text(free),
                held / free,
                0.8,
                0.9,
                false,
                "×"));
        nodes("two nodes beside one, 1,000 in flight, tasks/s", "0", 0.85, 1);
        nodes("the same, commits 2 ms slower", "2", 0.85, 1.2);
        bar("14", "list among many plans under load, p99", BATON_ALONE, "look", "list_p99_ms", 50, 25, " ms");
        bar("14", "get among many plans under load, p99", BATON_ALONE, "look", "get_p99_ms", 50, 25, " ms");
        if (isFull) {
            bar(
                    "15",
                    "100,000 chains after kill -9, all in hand again, heap of 512 MB",
                    BATON,
                    "recovery of many",
                    "rearmed_s",
                    60,
                    15,
                    " s");
        }
    }

    private void nodes(String what, String delay, double must, double aim) {
        double two = results.median(BATON, "nodes 2, delay " + delay, "tasks_per_s");
        double one = results.median(BATON, "nodes 1, delay " + delay, "tasks_per_s");
        rows.add(new Row("13", what, text(two), "one: " + text(one), two / one, must, aim, false, "×"));
    }

    private void bar(
            String number,
            String what,
            Contestant whose,
            String heat,
            String figure,
            double must,
            double aim,
            String unit) {
        double measured = results.median(whose, heat, figure);
        rows.add(new Row(number, what, text(measured) + unit, "", measured, must, aim, true, unit));
    }

    private void more(
            String number,
            String what,
            Contestant ours,
            Contestant theirs,
            String heat,
            String figure,
            double must,
            double aim) {
        rows.add(row(number, what, ours, theirs, heat, figure, must, aim, false));
    }

    private void less(
            String number,
            String what,
            Contestant ours,
            Contestant theirs,
            String heat,
            String figure,
            double must,
            double aim) {
        rows.add(row(number, what, ours, theirs, heat, figure, must, aim, true));
    }

    private Row row(
            String number,
            String what,
            Contestant ours,
            Contestant theirs,
            String heat,
            String figure,
            double must,
            double aim,
            boolean isCeiling) {
        double us = results.median(ours, heat, figure);
        double them = results.median(theirs, heat, figure);
        return new Row(
                number, what, text(us), theirs.label() + ": " + text(them), us / them, must, aim, isCeiling, "×");
    }

    private static String text(double number) {
        return Double.isNaN(number) ? "–" : Numbers.text(number);
    }

    String plain() {
        return table().plain() + "\n" + durableBeside().plain() + "\n"
                + memoryBeside().plain();
    }

    String markdown() {
        return table().markdown() + "\n" + durableBeside().markdown() + "\n"
                + memoryBeside().markdown();
    }

    private Table table() {
        Table table = new Table("#", "What", "Baton", "Beside", "Ratio", "Must", "Aim", "");
        for (Row row : rows) {
            table.add(
                    row.number(),
                    row.what(),
                    row.ours(),
                    row.theirs(),
                    row.measuredText(),
                    row.barText(row.must()),
                    row.barText(row.aim()),
                    row.verdict().label());
        }
        return table;
    }

    /** What is worth knowing and has no bar. */
    private Table durableBeside() {
        Table table = new Table("On PostgreSQL", "", "1", "64", "500", "1,000", "p50 at 1", "WAL/task", "peak", "");
        for (String heat : List.of("postgres", "disk")) {
            for (Contestant contestant : List.of(BATON, DBOS, DB_SCHEDULER, JOBRUNR)) {
                double[] figures = {
                    results.median(contestant, heat, "tasks_per_s@1"),
                    results.median(contestant, heat, "tasks_per_s@64"),
                    results.median(contestant, heat, "tasks_per_s@500"),
                    results.median(contestant, heat, "tasks_per_s@1000"),
                    results.median(contestant, heat, "chain_p50_ms@1"),
                    results.median(contestant, heat, "wal_per_task@64"),
                    results.median(contestant, heat, "peak_mib")
                };
                if (Arrays.stream(figures).anyMatch(figure -> !Double.isNaN(figure))) {
                    String where = heat.equals("disk") ? ", on disk" : "";
                    table.add(
                            contestant.label() + where,
                            "tasks/s",
                            text(figures[0]),
                            text(figures[1]),
                            text(figures[2]),
                            text(figures[3]),
                            text(figures[4]) + " ms",
                            text(figures[5]) + " B",
                            text(figures[6]) + " MiB",
                            "");
                }
            }
        }
        return table;
    }

    private Table memoryBeside() {
        Table table = new Table("In memory", "", "chain", "1 → 1,000 → 1", "diamonds", "layers", "");
        for (Contestant contestant : List.of(BATON_IN_MEMORY, LANGGRAPH4J, LANGCHAIN4J, COUNTDOWN, FUTURES)) {
            table.add(courses(contestant, "memory", contestant.label()));
        }
        table.add(courses(LANGGRAPH4J, "memory, last result", LANGGRAPH4J.label() + ", keeping one result only"));
        return table;
    }

    private String[] courses(Contestant contestant, String heat, String label) {
        String[] cells = {label, "tasks/s", "", "", "", "", ""};
        String[] names = {"chain", "fan_out", "diamonds", "layers"};
        for (int i = 0; i < names.length; i++) {
            cells[i + 2] = text(results.median(contestant, heat, "tasks_per_s@" + names[i]));
        }
        return cells;
    }

    String plot() {
        Plot plot = new Plot(
                "Durable tasks a second, by plans in flight",
                "chains of ten tasks on PostgreSQL, default durability; medians",
                "plans in flight");
        for (Contestant contestant : List.of(BATON, DBOS, DB_SCHEDULER)) {
            plot.add(contestant.label(), line(contestant, "postgres"), contestant == BATON);
        }
        plot.add(JOBRUNR.label(), line(JOBRUNR, "postgres"), false);
        return plot.svg();
    }

    private List<double[]> line(Contestant contestant, String heat) {
        List<double[]> points = new ArrayList<>();
        for (int level : LEVELS) {
            double rate = results.median(contestant, heat, "tasks_per_s@" + level);
            if (!Double.isNaN(rate)) {
                points.add(new double[] {level, rate});
            }
        }
        return points;
    }

    long missed() {
        return rows.stream()
                .filter(row -> row.verdict() == Row.Verdict.MISSED || row.verdict() == Row.Verdict.NOT_MEASURED)
                .count();
    }

    /** One line with all of it. */
    String summary() {
        return "bench: " + missed() + " missed; "
                + rows.stream()
                        .map(row -> row.number() + " " + row.measuredText() + " "
                                + row.verdict().label())
                        .collect(Collectors.joining("; "));
    }
}
