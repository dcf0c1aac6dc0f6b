package dev.baton.spi;

import org.jspecify.annotations.Nullable;

/**
 * An attempt that was dispatched.
 *
 * @param ref names it
 * @param type the task's type
 * @param handle the newest the runtime gave; null if it has not answered yet
 */
public record RunningTask(
        TaskRef ref, String type, @Nullable TaskHandle handle) {}
