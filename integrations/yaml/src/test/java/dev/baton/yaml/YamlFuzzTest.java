package dev.baton.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.InvalidPlanException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlFuzzTest {
    private static final String PLAN = """
            # a plan
            x-retry: &retry {maxAttempts: 3, delay: PT1S}
            apiVersion: plan/v1
            name: p
            inputs: {day: 2026-11-20, list: [1, 2.5, true, null, ~]}
            tasks:
              - id: a
                type: t
                retry: *retry
                payload:
                  text: |
                    two lines
                    of "text" ${inputs#/day}
                  folded: >-
                    folded
                    text
                  quoted: 'it''s'
              - {id: b, type: t, dependsOn: [a], runIf: "a#/x > 1"}
            output: "${b}"
            """;

    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        ": ",
        "- ",
        "? ",
        "&x ",
        "*x",
        "*retry",
        "!tag ",
        "!!str ",
        "| ",
        "> ",
        "#",
        "%YAML 1.1\n",
        "---\n",
        "...\n",
        "\n",
        "\t",
        "  ",
        "${",
        "<<: ",
        "@",
        "`",
        "\u0000",
        "\uD800",
        "\u2028",
        "é😀",
        "1e999999999",
        ".nan",
        "~"
    };

    @Test
    void aBrokenDocumentIsRefusedAndNothingWorseHappens() {
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(PLAN);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(4)) {
                    case 0, 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                    case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(6)));
                    default ->
                        text.insert(
                                random.nextInt(text.length() + 1),
                                text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
                }
            }
            refused += refuses(text.toString()) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(5_000);
    }

    private static boolean refuses(String text) {
        try {
            PlanFile.parse(text, "p.yaml");
            return false;
        } catch (InvalidPlanException e) {
            assertThat(e.problems())
                    .allSatisfy(problem -> assertThat(problem.location()).startsWith("p.yaml:"));
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("for the text\n" + text, e);
        }
    }
}
