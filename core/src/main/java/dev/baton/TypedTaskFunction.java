package dev.baton;

import org.jspecify.annotations.Nullable;

/**
 * Work in process whose payload and output are Java types, converted by {@link Json#as} and {@link Json#of}. A payload
 * that does not fit fails the attempt {@code INPUT_MISMATCH}, permanent.
 */
@FunctionalInterface
public interface TypedTaskFunction<I, O> {
    @Nullable
    O apply(I input, TaskContext context) throws Exception;
}
