package dev.baton.testkit.adapter;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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
            "Common-Cleaner",
            "VirtualThread-unparker");

    static Threads now() {
        return new Threads(Set.copyOf(Thread.getAllStackTraces().keySet()));
    }

    /** How often the calling thread waited for something while it did this. */
    static long waitsDuring(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = threads.getThreadInfo(self).getWaitedCount();
        work.run();
        return threads.getThreadInfo(self).getWaitedCount() - before;
    }

    /** The names of threads that were started since, and still live: those of the JVM and of tests left aside. */
    Set<String> startedSince() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : now().alive()) {
            if (!alive.contains(thread) && !isOfOthers(thread)) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    private static boolean isOfOthers(Thread thread) {
        return OF_OTHERS.stream().anyMatch(thread.getName()::startsWith)
                || thread.getClass().getSimpleName().equals("CarrierThread"); // of virtual threads
    }
}
