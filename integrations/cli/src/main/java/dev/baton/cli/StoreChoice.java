package dev.baton.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --store} of the commands that look at a store and control its plans. */
final class StoreChoice {
    @Option(
            names = "--store",
            paramLabel = "FILE",
            description = {
                "The store: an H2 file, a directory of JSON lines, or the JDBC URL of a PostgreSQL database",
                "(its user and password: PGUSER, PGPASSWORD); default: what the variable BATON_STORE says."
            })
    @Nullable
    String file;

    NamedStore named(Console console) {
        String name = file != null ? file : console.environment().getOrDefault("BATON_STORE", "");
        if (name.isEmpty()) {
            throw CommandException.usage(
                    "STORE_MISSING",
                    "It is not said which store",
                    "Add --store FILE, or set BATON_STORE once: export BATON_STORE=work");
        }
        return NamedStore.named(name, console.environment());
    }

    Desk open(Console console) {
        return named(console).desk();
    }
}
