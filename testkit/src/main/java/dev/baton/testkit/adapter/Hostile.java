package dev.baton.testkit.adapter;

import dev.baton.Json;
import java.util.List;
import java.util.Map;

/** Values that nobody should trip over. */
final class Hostile {
    /** What a code looks like. */
    static final String CODE = "[A-Z][A-Z0-9]*(_[A-Z0-9]+)*";

    /** Payloads that no task of any adapter should have. */
    static final List<Json> PAYLOADS = List.of(
            Json.of(null),
            Json.of(true),
            Json.of("text"),
            Json.of(-1),
            Json.parse("[]"),
            Json.parse("[[[[]]]]"),
            Json.object(Map.of()),
            Json.object(Map.of("", Json.of(""))),
            Json.object(
                    Map.of("argv", Json.of(1), "args", Json.of(true), "env", Json.parse("[1]"), "url", Json.of(null))),
            Json.object(Map.of("argv", Json.parse("[null, {}, []]"), "stdout", Json.of("\0"))),
            Json.object(Map.of("@class", Json.of("javax.script.ScriptEngineManager"))),
            Json.object(Map.of("a".repeat(100_000), Json.of("b".repeat(1_000_000)))),
            deep(60));

    private Hostile() {}

    static Json deep(int levels) {
        return Json.parse("[".repeat(levels) + "]".repeat(levels));
    }

    static String begin(Json value) {
        String text = value.toString();
        return text.length() > 64 ? text.substring(0, 64) + "…" : text;
    }

    /** True if every store can keep it. */
    static boolean isClean(Json value) {
        return switch (value.kind()) {
            case STRING -> isClean(value.text());
            case ARRAY -> value.elements().stream().allMatch(Hostile::isClean);
            case OBJECT ->
                value.fields().entrySet().stream()
                        .allMatch(field -> isClean(field.getKey()) && isClean(field.getValue()));
            case NUMBER, BOOLEAN, NULL -> true;
        };
    }

    private static boolean isClean(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || c >= 0xd800 && c <= 0xdfff);
    }
}
