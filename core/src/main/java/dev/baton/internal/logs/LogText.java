package dev.baton.internal.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** Makes lines that every store can keep (L34): a log must not fail a task, so what is wrong is replaced. */
final class LogText {
    private LogText() {}

    /** The lines of a text, each no longer than so many characters. */
    static List<String> lines(String text, int longest) {
        return text.isEmpty()
                ? List.of("")
                : text.lines().map(line -> storable(line, longest)).toList();
    }

    private static String storable(String line, int longest) {
        String cut = line.length() > longest ? line.substring(0, longest - 1) + "…" : line;
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return new String(cut.getBytes(UTF_8), UTF_8).replace('\0', '\ufffd');
            }
        }
        return cut;
    }
}
