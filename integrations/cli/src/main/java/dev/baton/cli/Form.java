package dev.baton.cli;

import picocli.CommandLine.Option;

/** How results are printed. */
enum Form {
    /** For people. */
    TEXT,
    /** One JSON value. */
    JSON,
    /** One JSON value per line, as they come. */
    NDJSON;

    /** {@code --output}. */
    static final class Choice {
        @Option(
                names = "--output",
                paramLabel = "text|json|ndjson",
                description = "How to print the result; default: text.")
        private Form form = TEXT;

        @Option(names = "--json", description = "The same as --output json.")
        private boolean isJson;

        Form form() {
            return isJson ? JSON : form;
        }
    }
}
