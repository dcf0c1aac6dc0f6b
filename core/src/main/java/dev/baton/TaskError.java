package dev.baton;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Why an attempt or a task failed.
 *
 * @param code stable code in words, for example {@code TIMEOUT} or {@code EXIT_CODE}; adapters may add their own
 * @param message for people; cut to 4,000 characters; NUL and halves of surrogate pairs, which not every store can hold, are replaced
 * @param errorClass whether trying again can help
 */
public record TaskError(String code, String message, ErrorClass errorClass) {
    private static final int MAX_MESSAGE = 4_000;

    public TaskError {
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE - 1) + "…";
        }
        message = new String(message.getBytes(UTF_8), UTF_8).replace('\0', '\ufffd');
    }

    public static TaskError transientError(String code, String message) {
        return new TaskError(code, message, ErrorClass.TRANSIENT);
    }

    public static TaskError permanent(String code, String message) {
        return new TaskError(code, message, ErrorClass.PERMANENT);
    }

    public static TaskError unclassified(String code, String message) {
        return new TaskError(code, message, ErrorClass.UNCLASSIFIED);
    }
}
