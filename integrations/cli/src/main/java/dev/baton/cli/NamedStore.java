package dev.baton.cli;

import dev.baton.Orchestrator;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store as it is named on the command line. Its text is that name. */
sealed interface NamedStore permits StoreFile, PostgresStore {
    static NamedStore named(String name, Map<String, String> environment) {
        return PostgresStore.isNamed(name) ? PostgresStore.named(name, environment) : StoreFile.named(name);
    }

    /** To look into it and to control its plans; no plan is set going. */
    Desk desk();

    /** The same, if somebody runs its plans. */
    Optional<Desk> held();

    /** To run its plans. */
    Orchestrator orchestrator(Orchestrator.Builder builder);

    /** What is there if the store is; null: it is not on this machine. */
    @Nullable
    Path file();

    /** Its socket, if somebody holds it and listens there. */
    Optional<Path> socket();

    /** Where the state of its processes lies; null: where the adapter has it if nobody says. */
    @Nullable
    Path spool();
}
