package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.PlanStore;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A store file as it is named on the command line, with or without H2's suffix, and what lies beside it. */
record StoreFile(Path path) {
    private static final String SUFFIX = ".mv.db";

    static StoreFile named(String name) {
        return new StoreFile(
                Path.of(name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name));
    }

    /** Not opened yet; the file is made when it is. */
    JdbiPlanStore store() {
        return JdbiPlanStore.h2File(path);
    }

    /** Where the state of its processes lies. */
    Path spool() {
        return path.resolveSibling(path.getFileName() + ".spool");
    }

    /** Opens it to look into it: no plan in it goes on. */
    PlanStore openToRead() {
        Path file = path.resolveSibling(path.getFileName() + SUFFIX);
        try {
            if (!Files.exists(file)) {
                throw new BatonException("STORE_NOT_FOUND", "There is no store file " + file, "Check the path.");
            }
            PlanStore store = store();
            store.open();
            return store;
        } catch (BatonException e) {
            throw new CommandException(ExitCode.NO_STORE, e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** {@code --store} where the command needs one. */
    static final class Required {
        @Option(names = "--store", required = true, paramLabel = "FILE", description = "The store, an H2 file.")
        String file = "";
    }
}
