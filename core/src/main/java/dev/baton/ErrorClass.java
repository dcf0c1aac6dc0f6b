package dev.baton;

/** Whether trying again can help (L15). */
public enum ErrorClass {
    /** Trying again may help; retried. */
    TRANSIENT,
    /** Trying again cannot help; never retried. */
    PERMANENT,
    /** Nobody said; retried. Exceptions of functions and exit codes of processes are of this class. */
    UNCLASSIFIED;

    public boolean isRetried() {
        return this != PERMANENT;
    }
}
