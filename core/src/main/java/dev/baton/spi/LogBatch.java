package dev.baton.spi;

import dev.baton.LogLine;
import java.util.List;

/**
 * Lines to be appended to the log of one plan.
 *
 * @param plan its number
 * @param lines in the order of their sequence numbers
 */
public record LogBatch(long plan, List<LogLine> lines) {}
