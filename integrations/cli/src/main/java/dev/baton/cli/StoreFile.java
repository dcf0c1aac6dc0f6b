package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.Orchestrator;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.PlanStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A store as it is named on the command line, and what lies beside it: an H2 file, with or without its suffix, or a directory of JSON
 * lines.
 *
 * @param isDirectory there is such a directory, or the name ends with a slash
 */
record StoreFile(Path path, boolean isDirectory) implements NamedStore {
    private static final String SUFFIX = ".mv.db";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    static StoreFile named(String name) {
        String bare = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return new StoreFile(Path.of(bare), name.endsWith("/") || Files.isDirectory(Path.of(name)));
    }

    /** Not opened yet; the file, or the directory, is made when it is. */
    PlanStore store() {
        return isDirectory ? PlanStore.jsonFiles(path) : JdbiPlanStore.h2File(path);
    }

    @Override
    public Path file() {
        return isDirectory ? path : path.resolveSibling(path.getFileName() + SUFFIX);
    }

    @Override
    public Optional<Path> socket() {
        return store().controlSocket();
    }

    @Override
    public Path spool() {
        return isDirectory ? path.resolve("spool") : path.resolveSibling(path.getFileName() + ".spool");
    }

    /** Through the process that holds it, else by opening it. */
    @Override
    public Desk desk() {
        return patiently(this::held, () -> {
            if (!Files.exists(file())) {
                throw new BatonException("STORE_NOT_FOUND", "There is no store " + file(), "Check the path.");
            }
            return StoreAtRest.open(store());
        });
    }

    /** Only one process runs them. */
    @Override
    public Orchestrator orchestrator(Orchestrator.Builder builder) {
        return patiently(this::refused, builder.store(store())::build);
    }

    private Optional<Orchestrator> refused() {
        try (Desk holder = held().orElse(null)) {
            if (holder != null) {
                throw new BatonException(
                        "STORE_IN_USE",
                        "Process " + holder.holder().text("pid") + " runs the plans of " + file(),
                        "To see what it does: baton ps --store " + this
                                + "\n  To run this plan beside it, name another store.");
            }
        }
        return Optional.empty();
    }

    /** By the process that holds the store, if one answers. */
    @Override
    public Optional<Desk> held() {
        return store().controlSocket().flatMap(HeldStore::connect);
    }

    /**
     * While somebody looks into a store, and between two processes that hold it, it is nobody's to answer for and yet not free:
     * that is a matter of moments, and tried again.
     */
    private static <T> T patiently(Supplier<Optional<T>> answering, Supplier<T> opening) {
        long start = System.nanoTime();
        while (true) {
            Optional<T> answers = answering.get();
            if (answers.isPresent()) {
                return answers.get();
            }
            try {
                return opening.get();
            } catch (BatonException e) {
                if (!e.code().equals("STORE_IN_USE")) {
                    throw new CommandException(ExitCode.NO_STORE, e);
                } else if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new CommandException(ExitCode.NO_STORE, silent(e));
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static BatonException silent(BatonException inUse) {
        return new BatonException(
                inUse.code(),
                inUse.found() + ", and nobody answers on its control socket",
                "It may be a database tool, or a host without a control socket: close it, or look there.",
                inUse);
    }

    /** As it was named: the slash tells a directory that is not there yet. */
    @Override
    public String toString() {
        return isDirectory ? path + "/" : path.toString();
    }
}
