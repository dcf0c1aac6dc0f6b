package dev.baton;

import org.jspecify.annotations.Nullable;

/**
 * Work in process: takes the context, gives the output.
 *
 * <p>The result is anything {@link Json#of} takes, or a {@link java.util.concurrent.CompletionStage} of it; the attempt
 * then ends with the stage. An exception fails the attempt: a {@link TaskFailedException} with its own error, anything
 * else as {@code FUNCTION_FAILED}, UNCLASSIFIED. May block; is interrupted when cancelled.
 */
@FunctionalInterface
public interface TaskFunction {
    @Nullable
    Object apply(TaskContext context) throws Exception;
}
