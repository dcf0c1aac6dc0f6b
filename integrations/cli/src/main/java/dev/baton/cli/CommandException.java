package dev.baton.cli;

import dev.baton.BatonException;

/** A command cannot go on: what went wrong, and the exit code that says so. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient BatonException reason;

    CommandException(int exitCode, BatonException reason) {
        super(reason);
        this.exitCode = exitCode;
        this.reason = reason;
    }

    static CommandException usage(String code, String message, String hint) {
        return new CommandException(ExitCode.USAGE, new BatonException(code, message, hint));
    }

    int exitCode() {
        return exitCode;
    }

    BatonException reason() {
        return reason;
    }
}
