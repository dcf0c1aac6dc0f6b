package dev.baton.process;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one task wants to be run.
 *
 * @param argv the program and its arguments
 * @param environment the variables the task sets, in clear
 * @param stdin null: nothing to read
 */
record Invocation(
        List<String> argv,
        Map<String, String> environment,
        @Nullable String stdin,
        StdoutForm stdout) {
    /** Counts only: the rest may be secret. */
    @Override
    public String toString() {
        return "Invocation[" + argv.size() + " strings, " + environment.size() + " variables, " + stdout + "]";
    }
}
