package dev.baton;

/**
 * Why a task stands where it stands.
 *
 * @param task its id
 * @param status where it stands
 * @param gate what it waits for, in one word: {@code DEPENDENCY}, {@code PERMIT}, {@code BACKOFF}, {@code PAUSED},
 *     {@code RUNTIME}, {@code ADAPTER_MISSING}, {@code NOTHING}
 * @param sentence the same for people
 * @param facts the same as data
 */
public record Explanation(String task, TaskStatus status, String gate, String sentence, Json facts) {}
