/** What is logged: by tasks, on its way to the store ({@code TaskLogs}), and to the host ({@code Repetition}). */
@NullMarked
package dev.baton.internal.logs;

import org.jspecify.annotations.NullMarked;
