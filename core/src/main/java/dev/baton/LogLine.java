package dev.baton;

import java.time.Instant;

/**
 * A line that a task logged. Kept beside the history, not part of it: the last moments before a crash may be missing, and of
 * a task that logs without measure the middle is.
 *
 * @param seq grows within a plan, with gaps
 * @param at when it was logged
 * @param task id of the task
 * @param attempt number of the attempt
 * @param text one line, without its break; cut to 4,000 characters; NUL and halves of surrogate pairs are replaced (L34)
 * @param dropped 0 for a line of the task; else this line is Baton's own and stands for so many that are not kept
 */
public record LogLine(long seq, Instant at, String task, int attempt, String text, long dropped) {}
