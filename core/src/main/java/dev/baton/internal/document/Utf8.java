package dev.baton.internal.document;

import dev.baton.InvalidPlanException;
import dev.baton.PlanProblem;
import dev.baton.internal.document.Problems.Place;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decodes UTF-8 strictly: nothing is replaced. */
final class Utf8 {
    private Utf8() {}

    static String decode(byte[] bytes, String file) {
        int cap = InputCaps.UNTRUSTED.document();
        if (bytes.length > cap) {
            throw refused(
                    "INPUT_TOO_LARGE",
                    file,
                    new Place(1, 1),
                    "the document has %,d bytes; at most %,d are allowed".formatted(bytes.length, cap),
                    "Keep large data in files or stores, and give tasks their names; or build the plan in code.");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            throw refused(
                    "INVALID_ENCODING",
                    file,
                    placeAfter(out),
                    "the byte 0x%02x is not UTF-8 here".formatted(bytes[in.position()]),
                    "Save the file as UTF-8.");
        }
        return out.toString();
    }

    private static Place placeAfter(CharBuffer read) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < read.length(); i++) {
            boolean end = read.charAt(i) == '\n';
            line += end ? 1 : 0;
            column = end ? 1 : column + 1;
        }
        return new Place(line, column);
    }

    private static InvalidPlanException refused(String code, String file, Place place, String message, String hint) {
        return new InvalidPlanException(
                file, List.of(new PlanProblem(code, "", message, hint, Problems.in(file, place))));
    }
}
