package dev.baton.spi;

import dev.baton.internal.jsonfiles.JsonLinesArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where plans go that the store keeps no longer; see {@link dev.baton.Orchestrator.Builder#retention(java.time.Duration,
 * PlanArchive)}.
 *
 * <p>Called by one thread at a time, beside the work of the engine. A plan may come more than once: after a crash between
 * archive and deletion, and after a retry that came between them. What came last counts.
 */
public interface PlanArchive extends AutoCloseable {
    /**
     * Writes each batch to a new file in a directory: gzip, UTF-8, one plan a line, {@code {"state":…,"plan":…,"tasks":[…],"history":[…]}}.
     * A file is there whole or not at all. The directory is made if it is not there; files are readable by their owner only where the file
     * system knows owners.
     */
    static PlanArchive jsonLines(Path directory) {
        return new JsonLinesArchive(directory);
    }

    /**
     * Takes plans in; they are deleted from the store once this returns.
     *
     * @param plans at least one
     * @throws IOException if they are not safe: they stay in the store, and come again later
     */
    void keep(List<FinishedPlan> plans) throws IOException;

    @Override
    default void close() {}
}
