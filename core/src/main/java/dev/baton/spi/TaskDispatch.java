package dev.baton.spi;

import dev.baton.Json;
import java.time.Instant;

/**
 * An attempt to be started.
 *
 * @param ref names it; its dispatch key is what a runtime should deduplicate by
 * @param type the task's type
 * @param payload with references and secrets resolved; secrets are masked when printed
 * @param deadline when Baton will cancel it
 */
public record TaskDispatch(TaskRef ref, String type, Json payload, Instant deadline) {}
