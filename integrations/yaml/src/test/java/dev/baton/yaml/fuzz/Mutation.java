package dev.baton.yaml.fuzz;

import java.util.Random;

/** Breaks texts: by words of the trade, by hostile characters, by cutting, doubling and moving. */
final class Mutation {
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        ":",
        ": ",
        ",",
        "- ",
        "? ",
        "&x ",
        "*x",
        "!tag ",
        "!!str ",
        "| ",
        "> ",
        "#",
        "#/",
        "~",
        "~1",
        "~2",
        "%YAML 1.1\n",
        "---\n",
        "...\n",
        "\n",
        "\r",
        "\t",
        "  ",
        "<<: ",
        "@",
        "`",
        "/",
        "//",
        "\\",
        "\\u0000",
        "\\ud800",
        "\u0000",
        "\uD800",
        "\uDC00",
        "\uFEFF",
        "\u2028",
        "\u202E",
        "é😀",
        "null",
        "true",
        "NaN",
        ".nan",
        "Infinity",
        "1e999999999",
        "-0",
        "0x1F",
        "123456789012345678901234567890",
        "1E-20000",
        "${",
        "$${",
        "}",
        "\"$from\": ",
        "\"$secret\": ",
        "\"$literal\": ",
        "$from",
        "default",
        "inputs",
        "plan",
        "item",
        "round",
        "exists(",
        "size(",
        "status(",
        "&&",
        "||",
        "!",
        "==",
        "!=",
        "<=",
        " in ",
        "(",
        ")",
        "\"tasks\"",
        "\"id\":\"a\"",
        "\"dependsOn\":[\"a\"]",
        "dependsOn: [b]",
        "anyOf",
        "outcome",
        "always",
        "baton.wait",
        "PT1S",
        "P99999D",
        "-PT1S",
        "PT",
        "@class",
        "[[[[[[[[[[[[[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":",
        "((((((((((((((((",
        "!!!!!!!!!!!!!!!!",
    };

    private Mutation() {}

    static String of(String text, Random random) {
        StringBuilder broken = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            change(broken, random);
        }
        return broken.toString();
    }

    private static void change(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
            case 3 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
            case 4 -> text.setLength(at);
            case 5 -> text.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
            case 6 -> {
                String piece = PIECES[random.nextInt(PIECES.length)];
                text.insert(at, piece.repeat(1 + random.nextInt(random.nextInt(50) == 0 ? 5_000 : 20)));
            }
            default -> {
                int end = Math.min(text.length(), at + random.nextInt(60));
                text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
            }
        }
    }
}
