package dev.baton.cli;

import dev.baton.BatonException;
import dev.baton.jdbi.JdbiPlanStore;
import dev.baton.spi.PlanStore;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * A store as it is named on the command line, and what lies beside it: an H2 file, with or without its suffix, or a directory of JSON
 * lines.
 *
 * @param isDirectory there is such a directory, or the name ends with a slash
 */
record StoreFile(Path path, boolean isDirectory) {
    private static final String SUFFIX = ".mv.db";

    static StoreFile named(String name) {
        String bare = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return new StoreFile(Path.of(bare), name.endsWith("/") || Files.isDirectory(Path.of(name)));
    }

    /** Not opened yet; the file, or the directory, is made when it is. */
    PlanStore store() {
        return isDirectory ? PlanStore.jsonFiles(path) : JdbiPlanStore.h2File(path);
    }

    /** Where the state of its processes lies. */
    Path spool() {
        return isDirectory ? path.resolve("spool") : path.resolveSibling(path.getFileName() + ".spool");
    }

    /** Opens it to look into it: no plan in it goes on. */
    PlanStore openToRead() {
        Path place = isDirectory ? path : path.resolveSibling(path.getFileName() + SUFFIX);
        try {
            if (!Files.exists(place)) {
                throw new BatonException("STORE_NOT_FOUND", "There is no store " + place, "Check the path.");
            }
            PlanStore store = store();
            store.open();
            return store;
        } catch (BatonException e) {
            throw new CommandException(ExitCode.NO_STORE, e);
        }
    }

    /** As it was named: the slash tells a directory that is not there yet. */
    @Override
    public String toString() {
        return isDirectory ? path + "/" : path.toString();
    }

    /** {@code --store} where the command needs one. */
    static final class Required {
        @Option(
                names = "--store",
                required = true,
                paramLabel = "FILE",
                description = "The store, an H2 file or a directory.")
        String file = "";
    }
}
