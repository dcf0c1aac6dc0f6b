package dev.baton.benchmarks.bench;

/**
 * How much is measured.
 *
 * @param warm seconds of load before anything is measured, in each process
 * @param settle seconds at each level before it is measured
 * @param seconds that are measured
 * @param levels of chains in flight
 * @param recovered chains that are recovered
 */
record Effort(int rounds, double warm, double settle, double seconds, String levels, int recovered) {
    static Effort named(String name) {
        return switch (name) {
            case "quick" -> new Effort(3, 3, 0.7, 2, "64,1000,500,1,8", 10_000);
            case "full" -> new Effort(5, 8, 2, 8, "1,4,16,64,250,500,1000,4000", 10_000);
            default -> throw new IllegalArgumentException("Say quick or full, not " + name);
        };
    }
}
