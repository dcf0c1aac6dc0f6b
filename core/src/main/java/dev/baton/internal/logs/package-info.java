/** What tasks log, on its way to the store; start from {@code TaskLogs}. */
@NullMarked
package dev.baton.internal.logs;

import org.jspecify.annotations.NullMarked;
