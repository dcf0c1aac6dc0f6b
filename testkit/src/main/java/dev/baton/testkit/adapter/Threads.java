package dev.baton.testkit.adapter;

import java.util.Set;
import java.util.TreeSet;

/** The threads of this JVM at one moment. */
record Threads(Set<Thread> alive) {
    private static final Set<String> OF_OTHERS = Set.of(
            RecordingContext.THREAD,
            "process reaper",
            "ForkJoinPool.commonPool",
            "junit-",
            "Cleaner",
            "Common-Cleaner");

    static Threads now() {
        return new Threads(Set.copyOf(Thread.getAllStackTraces().keySet()));
    }

    /** The names of threads that were started since, and still live: those of the JVM and of tests left aside. */
    Set<String> startedSince() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : now().alive()) {
            if (!alive.contains(thread) && OF_OTHERS.stream().noneMatch(thread.getName()::startsWith)) {
                names.add(thread.getName());
            }
        }
        return names;
    }
}
