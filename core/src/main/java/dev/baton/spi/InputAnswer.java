package dev.baton.spi;

import dev.baton.Json;
import java.util.Objects;

/**
 * An answer for a runtime. It is stored, and no other will be given to the same request.
 *
 * @param requestId the {@link InputRequest#id()} that it answers
 * @param value as somebody gave it; not checked against the request's schema
 */
public record InputAnswer(String requestId, Json value) {
    public InputAnswer {
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(value, "value");
    }
}
