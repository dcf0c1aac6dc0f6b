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

import dev.baton.benchmarks.contest.Arguments;
import dev.baton.benchmarks.contest.Database;
import dev.baton.benchmarks.contest.Figures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The whole contest. Each heat is run in several rounds, its contestants taking turns, in reverse order every other round; each
 * run is a fresh process on a fresh database. Prints the table, and leaves it and the plot in the directory for its work.
 */
final class Bench {
    /** What a killed process of each contestant leaves behind, all chains stopped in this task. */
    private static final int STOP = 6;

    /** Chains in flight on all nodes together. */
    private static final int SHARED = 1_000;

    private final Effort effort;
    private final Child.Setting setting;
    private final Heats heats;

    private Bench(Effort effort, Child.Setting setting, Heats heats) {
        this.effort = effort;
        this.setting = setting;
        this.heats = heats;
    }

    /**
     * @param arguments {@code quick} or {@code full}, then with a {@code =} and the value: {@code java}, {@code benchmarks} (the module's
     *     directory), {@code postgres} (the directory of its programs), {@code memory} (a directory in memory), {@code work} (one on a disk),
     *     {@code only} (the heats that are run, with commas; by default all), {@code held} (seconds for which a snapshot is held)
     */
    public static void main(String[] arguments) throws Exception {
        Arguments given = new Arguments(arguments);
        Path work = Path.of(given.text("work"));
        Child.Setting setting =
                new Child.Setting(Path.of(given.text("java")), Path.of(given.text("benchmarks")), work, "2g");
        Results results = new Results();
        Set<String> only = Stream.of(given.text("only", "").split(","))
                .filter(heat -> !heat.isEmpty())
                .collect(Collectors.toSet());
        Effort effort = Effort.named(given.scenario());
        String held = given.text("held", "");
        Bench bench = new Bench(
                held.isEmpty() ? effort : effort.holding(Double.parseDouble(held)), setting, new Heats(results, only));
        Path memory = Path.of(given.text("memory"));
        Path programs = Path.of(given.text("postgres"));
        bench.inMemory();
        bench.onH2(memory);
        try (PostgresServer postgres = PostgresServer.start(programs, memory.resolve("postgres"))) {
            bench.onPostgres(postgres);
        }
        if (bench.effort.isFull()) {
            try (PostgresServer postgres = PostgresServer.start(programs, work.resolve("postgres"))) {
                bench.onDisk(postgres);
            }
        }
        Report report = new Report(results, bench.effort.isFull());
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
                "warm=" + effort.memoryWarm(),
                "seconds=" + effort.memorySeconds());
        Heats.Run run = contestant -> setting.run(contestant, courses);
        heats.run("memory", effort.rounds(), List.of(BATON_IN_MEMORY, LANGGRAPH4J, COUNTDOWN), run);
        heats.run("memory", effort.roundsBeside(), List.of(LANGCHAIN4J, FUTURES), run);
        List<String> lastOnly = with(courses, "results=last");
        heats.run(
                "memory, last result",
                effort.roundsBeside(),
                List.of(LANGGRAPH4J),
                contestant -> setting.run(contestant, lastOnly));
    }

    private void onH2(Path memory) {
        heats.run("h2", effort.rounds(), List.of(BATON, DB_SCHEDULER), contestant -> {
            Path directory = memory.resolve("h2");
            try {
                Files.createDirectories(directory);
                Database database = new Database("jdbc:h2:file:" + directory.resolve("plans"), "sa", "");
                return setting.run(contestant, ladder(database, "64"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                empty(directory);
            }
        });
    }

    private static void empty(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onPostgres(PostgresServer postgres) {
        heats.run(
                "postgres",
                effort.rounds(),
                List.of(BATON, DBOS, DB_SCHEDULER),
                contestant -> setting.run(contestant, ladder(postgres.freshDatabase(), levels(contestant))));
        heats.run(
                "postgres",
                effort.roundsBeside(),
                List.of(JOBRUNR),
                contestant -> setting.run(contestant, longLadder(postgres.freshDatabase())));
        heats.run(
                "recovery",
                effort.rounds(),
                List.of(BATON, DBOS),
                contestant -> recovery(contestant, setting, setting, postgres.freshDatabase(), effort.recovered()));
        heats.run(
                "offered",
                effort.rounds(),
                List.of(BATON_ALONE),
                contestant -> setting.run(contestant, offered(postgres.freshDatabase())));
        heats.run(
                "look", 1, List.of(BATON_ALONE), contestant -> setting.run(contestant, look(postgres.freshDatabase())));
        for (String held : List.of("no", "yes")) {
            heats.run(
                    "snapshot " + held,
                    1,
                    List.of(BATON),
                    contestant -> setting.run(contestant, held(postgres.freshDatabase(), held)));
        }
        for (String delay : List.of("0", "2")) {
            for (int nodes : List.of(1, 2)) {
                heats.run(
                        "nodes " + nodes + ", delay " + delay,
                        effort.rounds(),
                        List.of(BATON),
                        contestant -> together(nodes, delay, postgres.freshDatabase()));
            }
        }
        if (effort.isFull()) {
            Child.Setting small = setting.withHeap("512m");
            heats.run(
                    "recovery of many",
                    1,
                    List.of(BATON),
                    contestant -> recovery(contestant, setting, small, postgres.freshDatabase(), 100_000));
        }
    }

    private void onDisk(PostgresServer postgres) {
        heats.run(
                "disk",
                effort.rounds(),
                List.of(BATON, DBOS, DB_SCHEDULER),
                contestant -> setting.run(contestant, ladder(postgres.freshDatabase(), "64,1000,500,1")));
    }

    /** JobRunr and db-scheduler have threads of a number; more in flight only wait longer. */
    private String levels(Contestant contestant) {
        return contestant == DB_SCHEDULER ? "64,500,1" : effort.levels();
    }

    private List<String> ladder(Database database, String levels) {
        return with(
                on("ladder", database),
                "levels=" + levels,
                "warm=" + effort.warm(),
                "settle=" + effort.settle(),
                "seconds=" + effort.seconds());
    }

    /** For an engine that looks for work every 5 s. */
    private List<String> longLadder(Database database) {
        return with(on("ladder", database), "levels=64", "warm=" + effort.warm(), "settle=5", "seconds=10");
    }

    private List<String> held(Database database, String held) {
        return with(
                on("ladder", database),
                "levels=1000",
                "warm=" + effort.warm(),
                "settle=" + effort.settle(),
                "seconds=" + effort.heldSeconds(),
                "snapshot=" + held);
    }

    /** So many nodes share a database and the same number of chains in flight; what they do in the same seconds is added up. */
    private Figures together(int nodes, String delay, Database database) {
        long at = System.currentTimeMillis() + (long) ((effort.warm() * 2 + effort.settle()) * 1_000);
        String level = String.valueOf(SHARED / nodes);
        List<String> arguments = with(ladder(database, level), "delay_ms=" + delay, "at=" + at);
        List<Child> children = new ArrayList<>();
        try {
            for (int i = 0; i < nodes; i++) {
                children.add(setting.start(BATON, arguments));
            }
            double rate = 0;
            for (Child child : children) {
                rate += child.figures().get("tasks_per_s@" + level);
            }
            return new Figures().put("tasks_per_s", rate);
        } finally {
            children.forEach(Child::close);
        }
    }

    private List<String> offered(Database database) {
        return with(
                on("offered", database),
                "rate=5000",
                "delay_ms=2",
                "warm=" + effort.warm(),
                "seconds=" + effort.seconds() * 2);
    }

    private List<String> look(Database database) {
        return with(
                on("look", database),
                "plans=" + effort.looked(),
                "warm=" + effort.warm(),
                "seconds=" + effort.seconds() * 2);
    }

    /** Parks chains in one of their tasks, kills the process, and has another go on. */
    private static Figures recovery(
            Contestant contestant, Child.Setting parking, Child.Setting recovering, Database database, int chains) {
        Figures figures = new Figures();
        try (Child child = parking.start(contestant, with(on("park", database), "chains=" + chains, "stop=" + STOP))) {
            figures.put("parked_mib", child.figures().get("peak_mib"));
        }
        recovering
                .run(contestant, with(on("recover", database), "chains=" + chains, "stop=" + STOP))
                .values()
                .forEach(figures::put);
        return figures;
    }

    private static List<String> on(String scenario, Database database) {
        return List.of(scenario, "url=" + database.url(), "user=" + database.user());
    }

    private static List<String> with(List<String> arguments, String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return all;
    }
}
