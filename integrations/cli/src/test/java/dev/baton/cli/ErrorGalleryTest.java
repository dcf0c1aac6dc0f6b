package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every code of {@code docs/errors.md} is provoked once for real; with {@code -Dbaton.gallery=true} for a person to read. */
class ErrorGalleryTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z][A-Z0-9_]*)` \\|");

    /** Words that are Java's and no user's; an exception that the host's own code throws keeps its name. */
    private static final Pattern JAVA = Pattern.compile(
            "java\\.(?!lang\\.IllegalState)|dev\\.baton\\.|(?<!IllegalState)Exception\\b|@[0-9a-f]{5}|\\[[A-Za-z, ]*\\]");

    @TempDir
    Path directory;

    private final Map<String, Gallery.Exhibit> exhibits =
            ErrorGallery.open(false).exhibits();

    @Test
    void everyCodeIsShownOrItIsSaidWhyNot() throws IOException {
        String page = Files.readString(Path.of("../../docs/errors.md"));
        List<String> documented =
                ROW.matcher(page).results().map(row -> row.group(1)).toList();
        TreeSet<String> known = new TreeSet<>(exhibits.keySet());
        known.addAll(ErrorGallery.NOT_SHOWN.keySet());

        assertThat(known).containsExactlyInAnyOrderElementsOf(documented);
        assertThat(exhibits.keySet()).doesNotContainAnyElementsOf(ErrorGallery.NOT_SHOWN.keySet());
    }

    @TestFactory
    List<DynamicTest> theMessageHasItsCodeAndNoJava() {
        boolean printed = Boolean.getBoolean("baton.gallery");
        Gallery gallery = ErrorGallery.open(printed);
        return exhibits.keySet().stream()
                .map(code -> DynamicTest.dynamicTest(code, () -> {
                    String shown = gallery.show(code, directory);
                    if (printed) {
                        System.out.println("\n=== " + code + "\n" + shown);
                    }
                    assertThat(shown).contains(code);
                    assertThat(JAVA.matcher(shown).results().map(MatchResult::group))
                            .as(shown)
                            .isEmpty();
                }))
                .toList();
    }
}
