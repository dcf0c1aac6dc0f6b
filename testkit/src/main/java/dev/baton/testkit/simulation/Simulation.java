package dev.baton.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The engine on virtual time: seeded plans, agents, clients and faults, and invariants that are checked at every commit and call. A seed is a
 * whole life: faults first, then an hour without any, in which every plan must come to its end.
 *
 * <p>A seed that violates an invariant is made smaller, and printed as a test that can be pasted, with a diagram of what happened. See
 * {@code docs/simulation.md}.
 */
public final class Simulation {
    private static final int CHUNK = 50;

    private final long firstSeed;
    private final AtomicLong nextSeed;
    private final AtomicLong plansLeft;
    private final AtomicLong plans = new AtomicLong();
    private final AtomicLong seeds = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final Marks marks = new Marks();
    private volatile long failingSeed = Long.MAX_VALUE;

    private Simulation(long firstSeed, long plans) {
        this.firstSeed = firstSeed;
        this.nextSeed = new AtomicLong(firstSeed);
        this.plansLeft = new AtomicLong(plans);
    }

    /**
     * Runs a number of seeds on the calling thread.
     *
     * @return the text of the first violation; null: there is none
     */
    public static @Nullable String run(long firstSeed, int seeds) {
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            String violation = outcome(new Trial(Choices.of(seed)));
            if (violation != null) {
                return "seed " + seed + ": " + violation;
            }
        }
        return null;
    }

    private static @Nullable String outcome(Trial trial) {
        try {
            trial.run();
            return null;
        } catch (Violation e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            return "I0: the run broke off: " + e + " at " + e.getStackTrace()[0];
        }
    }

    /** Runs one seed, and tells everything that happened in it, a line for each word from one to another. */
    public static String tell(long seed) {
        Trial trial = new Trial(Choices.of(seed).telling());
        String violation = outcome(trial);
        StringBuilder text = new StringBuilder();
        trial.trace.entries().forEach(entry -> text.append(entry).append('\n'));
        return text.append(violation == null ? "no violation" : violation).toString();
    }

    /**
     * Runs what was made of a failing seed; see {@link #main}.
     *
     * @param script a line for each stream of choices: its name, a colon, its numbers
     * @throws AssertionError if it violates an invariant
     */
    public static void replay(String script) {
        String violation = outcome(new Trial(Choices.scripted(Script.parse(script))));
        if (violation != null) {
            throw new AssertionError(violation);
        }
    }

    /** A failing seed, made smaller: a test to paste, and what happened in it. */
    static String report(long seed) {
        Trial trial = new Trial(Choices.of(seed));
        String violation = outcome(trial);
        if (violation == null) {
            return "seed " + seed + " violates nothing";
        }
        Shrinker shrinker = new Shrinker(Trial::new, trial.choices.taken(), violation);
        int unused = shrinker.shrunk().size();
        return "seed " + seed + ", made smaller: " + shrinker.report();
    }

    /** One number for everything that happened in a seed: the same each time. */
    public static long hash(long seed) {
        Trial trial = new Trial(Choices.of(seed));
        String violation = outcome(trial);
        return violation == null ? trial.trace.hash() : violation.hashCode();
    }

    /**
     * Runs seeds until so many plans have been run, on all processors, and prints what was found; the last line has the figures. Exits with 1
     * if anything was violated, or if a long run has missed a branch.
     *
     * @param arguments how many plans, and the first seed (default 0)
     */
    public static void main(String[] arguments) throws InterruptedException {
        long plans = Long.parseLong(arguments[0]);
        long firstSeed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 0;
        System.exit(new Simulation(firstSeed, plans).run() ? 0 : 1);
    }

    private boolean run() throws InterruptedException {
        long begin = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(this::runSome, "simulation-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.print(marks.table());
        List<Mark> missed = plans.get() >= Marks.ENOUGH ? marks.missed() : List.of();
        if (failingSeed < Long.MAX_VALUE) {
            System.out.println(run(failingSeed, 1));
            System.out.println(report(failingSeed));
        }
        System.out.printf(
                "simulate: %d plans in %d seeds from %d, %d steps, %.1f s, %.0f plans/s; %d of %d branches met%s; %s%n",
                plans.get(),
                seeds.get(),
                firstSeed,
                steps.get(),
                seconds,
                plans.get() / seconds,
                Mark.values().length - marks.missed().size(),
                Mark.values().length,
                missed.isEmpty() ? "" : ", missed " + missed,
                failingSeed < Long.MAX_VALUE ? "VIOLATED by seed " + failingSeed : "no violation");
        return failingSeed == Long.MAX_VALUE && missed.isEmpty();
    }

    private void runSome() {
        while (plansLeft.get() > 0) {
            long from = nextSeed.getAndAdd(CHUNK);
            for (long seed = from; seed < from + CHUNK && plansLeft.get() > 0 && seed < failingSeed; seed++) {
                Trial trial = new Trial(Choices.of(seed));
                String violation = outcome(trial);
                plansLeft.addAndGet(-trial.workload.size());
                plans.addAndGet(trial.workload.size());
                seeds.incrementAndGet();
                steps.addAndGet(trial.world.steps());
                marks.add(trial.marks);
                if (violation != null) {
                    failed(seed);
                }
            }
            if (failingSeed < Long.MAX_VALUE) {
                return;
            }
        }
    }

    private synchronized void failed(long seed) {
        failingSeed = Math.min(failingSeed, seed);
    }
}
