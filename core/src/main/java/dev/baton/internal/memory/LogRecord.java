package dev.baton.internal.memory;

import dev.baton.LogLine;
import dev.baton.spi.PlanStore.LogSize;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The log of one plan. */
final class LogRecord {
    private final NavigableMap<Long, LogLine> lines = new TreeMap<>();
    private long chars;

    synchronized void append(List<LogLine> added) {
        for (LogLine line : added) {
            if (lines.putIfAbsent(line.seq(), line) == null) {
                chars += line.text().length();
            }
        }
    }

    synchronized List<LogLine> page(@Nullable String task, long afterSeq, int limit) {
        return lines.tailMap(afterSeq, false).values().stream()
                .filter(line -> task == null || task.equals(line.task()))
                .limit(limit)
                .toList();
    }

    synchronized LogSize size() {
        return new LogSize(lines.size(), chars);
    }
}
