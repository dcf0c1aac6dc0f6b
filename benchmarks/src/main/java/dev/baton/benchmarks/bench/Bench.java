package dev.baton.benchmarks.bench;

import static dev.baton.benchmarks.bench.Contestant.BATON;
import static dev.baton.benchmarks.bench.Contestant.BATON_IN_MEMORY;
import static dev.baton.benchmarks.bench.Contestant.COUNTDOWN;
import static dev.baton.benchmarks.bench.Contestant.DBOS;
import static dev.baton.benchmarks.bench.Contestant.DB_SCHEDULER;
import static dev.baton.benchmarks.bench.Contestant.FUTURES;
import static dev.baton.benchmarks.bench.Contestant.JOBRUNR;
import static dev.baton.benchmarks.bench.Contestant.LANGCHAIN4J;
import static dev.baton.benchmarks.bench.Contestant.LANGGRAPH4J;

import dev.baton.benchmarks.contest.Arguments;
import dev.baton.benchmarks.contest.Database;
import dev.baton.benchmarks.contest.Figures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The whole contest: {@code Bench quick|full}. Each heat is run in several rounds, its contestants taking turns, in reverse order
 * every other round; each run is a fresh process on a fresh database. Prints the table, and writes it and the plot where asked.
 */
final class Bench {
    private final Effort effort;
    private final Child.Setting setting;
    private final Results results = new Results();
    private final Path memory;
    private final long begin = System.nanoTime();

    private Bench(Effort effort, Child.Setting setting, Path memory) {
        this.effort = effort;
        this.setting = setting;
        this.memory = memory;
    }

    /**
     * @param arguments {@code quick} or {@code full}; then {@code java=}, {@code benchmarks=}, {@code postgres=}, {@code memory=}, {@code work=}
     */
    public static void main(String[] arguments) throws Exception {
        Arguments given = new Arguments(arguments);
        Path work = Path.of(given.text("work"));
        Child.Setting setting =
                new Child.Setting(Path.of(given.text("java")), Path.of(given.text("benchmarks")), work, "2g");
        Bench bench = new Bench(Effort.named(given.scenario()), setting, Path.of(given.text("memory")));
        bench.inMemory();
        bench.onH2();
        try (PostgresServer postgres =
                PostgresServer.start(Path.of(given.text("postgres")), bench.memory.resolve("postgres"))) {
            bench.onPostgres(postgres);
        }
        Report report = new Report(bench.results);
        System.out.println(report.plain());
        Files.writeString(work.resolve("bench.md"), report.markdown());
        Files.writeString(work.resolve("bench.svg"), report.plot());
        System.out.println(report.summary());
        System.exit(report.missed() == 0 ? 0 : 1);
    }

    private void inMemory() {
        List<String> courses = List.of(
                "memory",
                "courses=chain,fan_out,diamonds,layers",
                "warm=" + effort.warm(),
                "seconds=" + effort.seconds());
        heat(
                "memory",
                List.of(BATON_IN_MEMORY, LANGGRAPH4J, LANGCHAIN4J, COUNTDOWN, FUTURES),
                contestant -> setting.run(contestant, courses));
        List<String> last = new ArrayList<>(courses);
        last.add("results=last");
        heat("memory, last result", List.of(LANGGRAPH4J), contestant -> setting.run(contestant, last));
    }

    private void onH2() {
        heat("h2", List.of(BATON, DB_SCHEDULER), contestant -> {
            try {
                Path directory = Files.createTempDirectory(memory, "h2");
                try {
                    return setting.run(
                            contestant,
                            ladder(new Database("jdbc:h2:file:" + directory.resolve("plans"), "sa", ""), "64"));
                } finally {
                    try (Stream<Path> files = Files.list(directory)) {
                        for (Path file : files.toList()) {
                            Files.delete(file);
                        }
                    }
                    Files.delete(directory);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void onPostgres(PostgresServer postgres) {
        heat(
                "postgres",
                List.of(BATON, DBOS, DB_SCHEDULER),
                contestant -> setting.run(
                        contestant,
                        ladder(postgres.freshDatabase(), contestant == DB_SCHEDULER ? "500,64,1" : effort.levels())));
        heat(
                "jobrunr",
                List.of(JOBRUNR),
                contestant -> setting.run(contestant, ladder(postgres.freshDatabase(), "64")));
        heat("recovery", List.of(BATON, DBOS), contestant -> recovery(contestant, postgres.freshDatabase()));
    }

    private List<String> ladder(Database database, String levels) {
        return List.of(
                "ladder",
                "url=" + database.url(),
                "user=" + database.user(),
                "levels=" + levels,
                "warm=" + effort.warm(),
                "settle=" + effort.settle(),
                "seconds=" + effort.seconds());
    }

    /** Parks chains in their sixth task, kills the process, and has another go on. */
    private Figures recovery(Contestant contestant, Database database) {
        List<String> where =
                List.of("url=" + database.url(), "user=" + database.user(), "chains=" + effort.recovered(), "stop=6");
        List<String> park = new ArrayList<>(where);
        park.add(0, "park");
        Figures figures = new Figures();
        try (Child child = setting.start(contestant, park)) {
            figures.put("parked_mib", child.figures().get("peak_mib"));
        }
        List<String> recover = new ArrayList<>(where);
        recover.add(0, "recover");
        setting.run(contestant, recover).values().forEach(figures::put);
        return figures;
    }

    private interface Run {
        Figures by(Contestant contestant);
    }

    private void heat(String name, List<Contestant> contestants, Run run) {
        for (int round = 0; round < effort.rounds(); round++) {
            List<Contestant> order = new ArrayList<>(contestants);
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            for (Contestant contestant : order) {
                String outcome = "";
                try {
                    results.add(contestant, name, run.by(contestant));
                } catch (IllegalStateException e) {
                    outcome = " FAILED: " + e.getMessage();
                }
                System.err.printf(
                        "%4d s  %s, round %d: %s%s%n",
                        Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                        name,
                        round + 1,
                        contestant.label(),
                        outcome);
            }
        }
    }
}
