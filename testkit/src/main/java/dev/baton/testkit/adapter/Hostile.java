package dev.baton.testkit.adapter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.Json;
import java.util.LinkedHashMap;
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

    /** Bodies that no runtime sends. */
    static final List<byte[]> BODIES = List.of(
            new byte[0],
            new byte[] {0},
            new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0xc0, (byte) 0x80},
            "null".getBytes(UTF_8),
            "{}".getBytes(UTF_8),
            "[]".getBytes(UTF_8),
            "{\"a\":".getBytes(UTF_8),
            "a=b&a=b&&=&%".getBytes(UTF_8),
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>".getBytes(UTF_8),
            "[".repeat(100_000).getBytes(UTF_8));

    /** Bodies of 1 MB, which is the most that the engine hands on. */
    static final List<byte[]> LARGE_BODIES = List.of(
            new byte[1 << 20],
            "[".repeat(1 << 20).getBytes(UTF_8),
            ("{\"a\":\"" + "b".repeat((1 << 20) - 8) + "\"}").getBytes(UTF_8),
            "9".repeat(1 << 20).getBytes(UTF_8));

    private Hostile() {}

    /** The same names, with values that nobody would send. */
    static Map<String, List<String>> headers(Map<String, List<String>> headers) {
        Map<String, List<String>> hostile = new LinkedHashMap<>();
        headers.keySet().forEach(name -> hostile.put(name, List.of("", "=,;\"\0\u20ac" + "9".repeat(10_000))));
        return hostile;
    }

    static String begin(byte[] body) {
        return new String(body, 0, Math.min(body.length, 32), ISO_8859_1);
    }

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
