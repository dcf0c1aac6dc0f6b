package dev.baton.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A source file of the project, without its comments and the names of the command line's parameters. */
record JavaSource(String name, String code) {
    /** Comment, text block, string, character, whichever begins first: nothing in one of them begins another. */
    private static final Pattern TOKEN = Pattern.compile(
            "(?s)(//[^\\n]*|/\\*.*?\\*/)|\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'(?:[^'\\\\]|\\\\.)+'");

    /** What users can run: the main sources of all modules, but not those that are for tests only. */
    static List<JavaSource> ofTheProject() throws IOException {
        Path repository = Clone.repository();
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(file -> isMain(repository.relativize(file).toString()))
                    .sorted()
                    .map(JavaSource::read)
                    .toList();
        }
    }

    private static boolean isMain(String file) {
        return file.contains("src/main/java/") && file.endsWith(".java") && !file.startsWith("testkit/");
    }

    private static JavaSource read(Path file) {
        try {
            return of(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JavaSource of(String name, String text) {
        String code = TOKEN.matcher(text)
                .replaceAll(token -> Matcher.quoteReplacement(token.group(1) == null ? token.group() : " "));
        return new JavaSource(name, code.replaceAll("paramLabel = \"\\w+\"", " "));
    }

    /** What stands between the quotes of its strings. */
    List<String> literals() {
        List<String> literals = new ArrayList<>();
        Matcher tokens = TOKEN.matcher(code);
        while (tokens.find()) {
            if (tokens.group(3) != null) {
                literals.add(tokens.group(3));
            } else if (tokens.group(2) != null) {
                literals.add(tokens.group(2).strip());
            }
        }
        return literals;
    }
}
