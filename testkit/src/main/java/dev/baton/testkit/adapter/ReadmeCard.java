package dev.baton.testkit.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The place in a README where a conformance card belongs: between two comments, which readers do not see. */
record ReadmeCard(Path readme) {
    static final String BEGIN = "<!-- conformance card -->\n";
    static final String END = "<!-- end of the conformance card -->";

    /** @throws AssertionError if the README holds another card, or has no place for one */
    void hold(String card) throws IOException {
        if (!Files.readString(readme).equals(with(card))) {
            throw new AssertionError(
                    "The conformance card in %s is not the current one. Run the contract with -D%s=true to refresh it; it becomes:%n%s"
                            .formatted(readme, Trial.REFRESH, card));
        }
    }

    void refresh(String card) throws IOException {
        Files.writeString(readme, with(card));
    }

    private String with(String card) throws IOException {
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            throw new AssertionError("%s has no place for the conformance card; put these lines into it:%n%s%s"
                    .formatted(readme, BEGIN, END));
        }
        return text.substring(0, begin + BEGIN.length()) + card + text.substring(end);
    }
}
