package dev.baton.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code docs/errors.md}: a table row per code, which begins with the code. */
record ErrorPage(String text, List<Row> rows) {
    static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]*");

    /** @param cells what follows the code */
    record Row(String code, List<String> cells) {}

    static ErrorPage read() throws IOException {
        return of(Files.readString(Clone.repository().resolve("docs/errors.md")));
    }

    static ErrorPage of(String text) {
        Matcher lines = Pattern.compile("(?m)^\\| `(" + CODE + ")` \\|(.*)\\|$").matcher(text);
        List<Row> rows = new ArrayList<>();
        while (lines.find()) {
            List<String> cells =
                    Stream.of(lines.group(2).split("\\|")).map(String::strip).toList();
            rows.add(new Row(lines.group(1), cells));
        }
        return new ErrorPage(text, rows);
    }

    List<String> codes() {
        return rows.stream().map(Row::code).toList();
    }
}
