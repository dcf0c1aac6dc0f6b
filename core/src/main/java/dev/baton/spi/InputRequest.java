package dev.baton.spi;

import dev.baton.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something a runtime needs to know before it goes on with an attempt. People and programs see it in {@link dev.baton.TaskState#waiting()} and answer with
 * {@link dev.baton.PlanRun#answer}. Together with the others of its attempt up to 64 kB of text. Immutable.
 *
 * @param id names it within its attempt, 1 to 128 characters; a question that is asked again, because the answer was of no use, has a
 *     new one
 * @param prompt what to show to whoever answers
 * @param schema what is expected, as JSON Schema; Baton shows it and does not check it; null: anything
 */
public record InputRequest(
        String id, String prompt, @Nullable Json schema) {
    public InputRequest {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(prompt, "prompt");
    }

    /** Anything will do as an answer. */
    public static InputRequest of(String id, String prompt) {
        return new InputRequest(id, prompt, null);
    }
}
