package dev.baton;

import java.util.Map;

/**
 * Whether something works.
 *
 * @param status the verdict
 * @param detail one sentence for people
 * @param parts the same for each part, by name; empty if there are none
 */
public record Health(Status status, String detail, Map<String, Health> parts) {
    /** The verdict. */
    public enum Status {
        UP,
        DEGRADED,
        DOWN
    }

    public static final Health UP = new Health(Status.UP, "works", Map.of());

    public Health {
        parts = Map.copyOf(parts);
    }

    public static Health down(String detail) {
        return new Health(Status.DOWN, detail, Map.of());
    }
}
