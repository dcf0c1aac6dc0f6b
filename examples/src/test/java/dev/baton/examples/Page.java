package dev.baton.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of Markdown. */
record Page(Path file, String text) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    record Block(String language, String text) {}

    /** @param name relative to the repository */
    static Page named(String name) throws IOException {
        Path file = Clone.repository().resolve(name);
        return new Page(file, Files.readString(file));
    }

    /** The README and all that lies in docs. */
    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(Clone.repository().resolve("docs"))) {
            return Stream.concat(Stream.of("README.md"), files.map(file -> "docs/" + file.getFileName()))
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** Of these languages; all if none is given. */
    List<Block> blocks(String... languages) {
        return BLOCK.matcher(text)
                .results()
                .map(block -> new Block(block.group(1), block.group(2)))
                .filter(block -> languages.length == 0 || List.of(languages).contains(block.language()))
                .toList();
    }

    /** Files and directories that the page leads to. */
    List<Path> links() {
        return LINK.matcher(text)
                .results()
                .map(link -> file.resolveSibling(link.group(1)))
                .toList();
    }
}
