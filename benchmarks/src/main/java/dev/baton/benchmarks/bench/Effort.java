package dev.baton.benchmarks.bench;

/**
 * How much is measured.
 *
 * @param rounds of what is held against a bar; the rest is measured once where this is quick
 * @param warm seconds of load before anything is measured, in each process with a database
 * @param settle seconds at each level before it is measured
 * @param seconds that are measured
 * @param memoryWarm the same for each course in memory
 * @param memorySeconds the same for each course in memory
 * @param levels of chains in flight
 * @param recovered chains that are recovered
 * @param heldSeconds for which a snapshot is held
 * @param looked plans among which plans are looked for
 * @param isFull also what takes very long: recovery of 100,000 chains, and the database on a disk
 */
record Effort(
        int rounds,
        double warm,
        double settle,
        double seconds,
        double memoryWarm,
        double memorySeconds,
        String levels,
        int recovered,
        double heldSeconds,
        int looked,
        boolean isFull) {
    static Effort named(String name) {
        return switch (name) {
            case "quick" -> new Effort(3, 12, 1.5, 3, 5, 2, "64,1000,500,1,8", 10_000, 20, 20_000, false);
            case "full" -> new Effort(5, 8, 2, 8, 5, 5, "64,1,4,16,250,500,1000,4000", 10_000, 600, 100_000, true);
            default -> throw new IllegalArgumentException("Say quick or full, not " + name);
        };
    }

    /** The same, with a snapshot held for so many seconds: what is held back by it has to fit into memory. */
    Effort holding(double seconds) {
        return new Effort(
                rounds,
                warm,
                settle,
                this.seconds,
                memoryWarm,
                memorySeconds,
                levels,
                recovered,
                seconds,
                looked,
                isFull);
    }

    /** Rounds of what has no bar. */
    int roundsBeside() {
        return isFull ? rounds : 1;
    }
}
