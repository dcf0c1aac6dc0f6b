package dev.baton;

/** Thrown by a function to fail its attempt with an error of its own. */
public final class TaskFailedException extends BatonException {
    private static final long serialVersionUID = 1L;

    private final transient TaskError error;

    public TaskFailedException(TaskError error) {
        super(error.code(), error.message(), "");
        this.error = error;
    }

    public TaskError error() {
        return error;
    }
}
