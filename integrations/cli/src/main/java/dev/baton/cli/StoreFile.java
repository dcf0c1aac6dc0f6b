package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.jdbi.JdbiPlanStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A store file as it is named on the command line, with or without H2's suffix, and what lies beside it. */
record StoreFile(Path path) {
    private static final String SUFFIX = ".mv.db";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    static StoreFile named(String name) {
        return new StoreFile(
                Path.of(name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name));
    }

    /** Not opened yet; the file is made when it is. */
    JdbiPlanStore store() {
        return JdbiPlanStore.h2File(path);
    }

    Path file() {
        return path.resolveSibling(path.getFileName() + SUFFIX);
    }

    /** Where the state of its processes lies. */
    Path spool() {
        return path.resolveSibling(path.getFileName() + ".spool");
    }

    /**
     * To look into it and to control its plans, through the process that holds it, else by opening it; no plan is set going.
     * Between two holders, and while somebody else looks, it is asked for again for a while.
     */
    Desk desk() {
        long start = System.nanoTime();
        while (true) {
            Optional<Desk> held = held();
            if (held.isPresent()) {
                return held.get();
            }
            try {
                if (!Files.exists(file())) {
                    throw new BatonException("STORE_NOT_FOUND", "There is no store file " + file(), "Check the path.");
                }
                return StoreAtRest.open(store());
            } catch (BatonException e) {
                if (!e.code().equals("STORE_IN_USE") || System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new CommandException(ExitCode.NO_STORE, e.code().equals("STORE_IN_USE") ? silent(e) : e);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static BatonException silent(BatonException inUse) {
        return new BatonException(
                inUse.code(),
                inUse.what() + ", and nobody answers on its control socket",
                "It may be a database tool, or a host without a control socket: close it, or look there.",
                inUse);
    }

    /** The process that holds the store, if one answers. */
    Optional<Desk> held() {
        return store().controlSocket().flatMap(HeldStore::connect);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
