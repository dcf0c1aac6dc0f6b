package dev.baton.internal.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.InvalidPlanException;
import dev.baton.PlanDocument;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FuzzTest {
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "1e999999999",
        "NaN",
        "\\u0000",
        "\\ud800",
        "${",
        "}",
        "#/",
        "\"tasks\"",
        "\"id\":\"a\"",
        "\u0000",
        "\uD800",
        "'",
        "-",
        "\"dependsOn\":[\"t0\"]",
        "[[[[[[[[[[[[[[[[[[[[",
        "é",
        "\n"
    };

    @Test
    void aBrokenDocumentIsRefusedAndNothingWorseHappens() {
        RandomPlans plans = new RandomPlans(7);
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            String document = plans.next().document();
            for (int i = 0; i < 12; i++) {
                refused += refuses(mutate(document, random)) ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    private static boolean refuses(String document) {
        try {
            PlanDocument.json(document.getBytes(StandardCharsets.UTF_8), "p.json");
            return false;
        } catch (InvalidPlanException e) {
            assertThat(e.problems()).allSatisfy(problem -> {
                assertThat(problem.location()).startsWith("p.json:");
                assertThat(problem.toString().length()).isLessThan(2_000);
            });
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("for the document " + document, e);
        }
    }

    private static String mutate(String document, Random random) {
        StringBuilder text = new StringBuilder(document);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
                case 2 -> text.setLength(at);
                default -> {
                    int end = Math.min(text.length(), at + random.nextInt(40));
                    text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
                }
            }
        }
        return text.toString();
    }
}
