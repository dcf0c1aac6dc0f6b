package dev.baton.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command that goes on with a run.
 *
 * @param store null: the run is in memory and cannot go on
 * @param key null without a store
 */
record Continuation(
        Path plan, @Nullable NamedStore store, @Nullable String key, List<String> inputs) {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'run-'yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    /** For a run that was given none, so that it can go on all the same. */
    static String newKey(Instant now) {
        return NAME.format(now);
    }

    boolean isPossible() {
        return store != null;
    }

    /** To be pasted into a shell. */
    String command() {
        return command(String.valueOf(key));
    }

    /** The same as a new run of the plan. */
    String commandAnew() {
        return command(key + "-2");
    }

    private String command(String underKey) {
        List<String> words =
                new ArrayList<>(List.of(System.getProperty("baton.command", "baton"), "run", plan.toString()));
        if (store != null) {
            words.addAll(List.of("--store", store.toString(), "--key", underKey));
        }
        for (String input : inputs) {
            words.addAll(List.of("--input", input));
        }
        return words.stream().map(Continuation::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,@+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
