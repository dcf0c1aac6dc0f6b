package dev.baton.internal.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.InvalidPlanException;
import dev.baton.PlanDocument;
import dev.baton.PlanProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is said about bad documents, word for word. {@code problems.txt} holds documents and the answers to them; T stands for
 * the tasks of a plan, P for what follows the tasks, J for a whole text; quotes are single there.
 */
class ProblemsTest {
    static Stream<Arguments> answers() throws IOException {
        String text;
        try (InputStream in = ProblemsTest.class.getResourceAsStream("problems.txt")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Matcher cases = Pattern.compile("(?ms)^## (.*?)\\n(.*?)\\n(?=## |\\z)").matcher(text);
        List<Arguments> all = new ArrayList<>();
        while (cases.find()) {
            all.add(Arguments.of(cases.group(1), cases.group(2)));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aBadDocumentGetsThisAnswer(String shorthand, String answer) {
        assertThat(answerTo(document(shorthand))).isEqualTo(answer);
    }

    private static String document(String shorthand) {
        String content = shorthand.substring(2).replace('\'', '"');
        return switch (shorthand.charAt(0)) {
            case 'T' -> withTasks(content);
            case 'P' ->
                "{\"apiVersion\":\"plan/v1\",\"name\":\"p\",\"tasks\":[{\"id\":\"a\",\"type\":\"t\"}]," + content + "}";
            default -> content;
        };
    }

    private static String withTasks(String tasks) {
        return "{\"apiVersion\":\"plan/v1\",\"name\":\"p\",\"tasks\":[" + tasks + "]}";
    }

    private static String answerTo(String document) {
        try {
            PlanDocument.json(document, "p.json");
            return "OK";
        } catch (InvalidPlanException e) {
            return e.problems().stream().map(p -> "   " + p).collect(Collectors.joining("\n"));
        }
    }

    @Test
    void everyCodeHasAnAnswerInTheFile() throws IOException {
        String all = answers().map(a -> String.valueOf(a.get()[1])).collect(Collectors.joining("\n"));
        assertThat(List.of(
                        "PLAN_CYCLE",
                        "UNKNOWN_DEPENDENCY",
                        "DUPLICATE_TASK",
                        "PLAN_EMPTY",
                        "FIELD_REQUIRED",
                        "UNKNOWN_KEY",
                        "UNKNOWN_VALUE",
                        "WRONG_TYPE",
                        "INVALID_ID",
                        "INVALID_NUMBER",
                        "INVALID_JSON",
                        "INVALID_TEXT",
                        "OUT_OF_RANGE",
                        "INVALID_DURATION",
                        "INVALID_REFERENCE",
                        "UNKNOWN_REFERENCE",
                        "NOT_UPSTREAM",
                        "REFERENCE_MAY_BE_ABSENT",
                        "INVALID_CONDITION",
                        "INVALID_PERMIT",
                        "CLEANUP_ORDER",
                        "NOT_SUPPORTED_YET"))
                .allSatisfy(code -> assertThat(all).contains("  " + code + "  "));
    }

    private static PlanProblem only(String document) {
        InvalidPlanException refused =
                catchThrowableOfType(InvalidPlanException.class, () -> PlanDocument.json(document, "p.json"));
        assertThat(refused.problems()).hasSize(1);
        return refused.problems().get(0);
    }

    private static PlanProblem only(byte[] document) {
        InvalidPlanException refused =
                catchThrowableOfType(InvalidPlanException.class, () -> PlanDocument.json(document, "p.json"));
        assertThat(refused.problems()).hasSize(1);
        return refused.problems().get(0);
    }

    @Test
    void depthIsLimited() {
        PlanProblem problem = only(withTasks("{\"id\":\"a\",\"type\":\"t\",\"payload\":" + "[".repeat(100_000)));
        assertThat(problem)
                .hasToString("p.json:1:137  INPUT_TOO_DEEP  arrays and objects are nested more than 64 deep"
                        + " - Flatten the data, or give it as one string.");
        String deepest = "[".repeat(61) + "]".repeat(61);
        assertThat(answerTo(withTasks("{\"id\":\"a\",\"type\":\"t\",\"payload\":" + deepest + "}")))
                .isEqualTo("OK");
        assertThat(answerTo(withTasks("{\"id\":\"a\",\"type\":\"t\",\"payload\":[" + deepest + "]}")))
                .contains("INPUT_TOO_DEEP");
    }

    @Test
    void stringsAndDocumentsAreLimited() {
        String megabyte = "x".repeat(1 << 20);
        assertThat(answerTo(withTasks("{\"id\":\"a\",\"type\":\"t\",\"payload\":\"" + megabyte + "\"}")))
                .isEqualTo("OK");
        assertThat(only(withTasks("{\"id\":\"a\",\"type\":\"t\",\"payload\":\"x" + megabyte + "\"}")))
                .hasToString("p.json:1:76  /tasks/0/payload  INPUT_TOO_LARGE  a string has 1,048,577 characters;"
                        + " at most 1,048,576 are allowed - Keep large data in a file, and give the task its name.");
        String tooLong = " ".repeat((16 << 20) + 1);
        assertThat(only(tooLong))
                .hasToString(
                        "p.json:1:1  INPUT_TOO_LARGE  the document has 16,777,217 characters; at most 16,777,216 are"
                                + " allowed - Keep large data in files or stores, and give tasks their names; or build the plan in"
                                + " code.");
        assertThat(only(tooLong.getBytes(StandardCharsets.US_ASCII)).code()).isEqualTo("INPUT_TOO_LARGE");
    }

    @Test
    void aNumberOfAMillionDigitsIsOneProblemAndNotTheEnd() {
        String document =
                withTasks("{\"id\":\"a\",\"type\":\"t\",\"payload\":[" + "7".repeat(1_000_000) + "],\"stage\":5}");
        InvalidPlanException refused =
                catchThrowableOfType(InvalidPlanException.class, () -> PlanDocument.json(document, "p.json"));
        assertThat(refused.problems()).extracting(PlanProblem::code).containsExactly("INVALID_NUMBER", "WRONG_TYPE");
        assertThat(refused.problems().get(0).message()).hasSizeLessThan(120);
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertThat(only("\uFEFF{}"))
                .hasToString("p.json:1:1  INVALID_JSON  the text begins with a byte order mark"
                        + " - Save it as UTF-8 without one.");
    }

    @Test
    void anythingButUtf8IsRefusedAtItsPlace() {
        byte[] overlong = {'{', '\n', ' ', (byte) 0xC0, (byte) 0xAF, '}'};
        assertThat(only(overlong))
                .hasToString("p.json:2:2  INVALID_ENCODING  the byte 0xc0 is not UTF-8 here - Save the file as UTF-8.");
        byte[] truncated = {'{', (byte) 0xE2, (byte) 0x82};
        assertThat(only(truncated).code()).isEqualTo("INVALID_ENCODING");
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        assertThat(only(surrogate).code()).isEqualTo("INVALID_ENCODING");
    }

    @Test
    void problemsComeInTheOrderOfTheTextWithTheirLines() {
        String document = """
                {
                  "tasks": [
                    {"id": "a", "type": "t", "dependsOn": ["b"]},
                    {"typ": "t", "id": "a"}
                  ],
                  "nam": "p",
                  "apiVersion": "plan/v1"
                }
                """;
        assertThatThrownBy(() -> PlanDocument.json(document, "plans/x.json")).hasMessage("""
                        FIELD_REQUIRED: plan "plans/x.json" is not valid (6 problems)
                          plans/x.json:1:1  /name  FIELD_REQUIRED  "name" is missing or empty - Give a text of 1 to 256 characters.
                          plans/x.json:3:44  /tasks/0/dependsOn/0  UNKNOWN_DEPENDENCY  there is no task "b" - There is only: a.
                          plans/x.json:4:5  /tasks/1/type  FIELD_REQUIRED  "type" is missing or empty - Give a text of 1 to 256 characters.
                          plans/x.json:4:6  /tasks/1/typ  UNKNOWN_KEY  there is no key "typ" - Did you mean "type"? There are: id, type, title, description, adapter, payload, dependsOn, runIf, retry, timeout, idleTimeout, totalTimeout and 8 more. Keys of your own begin with x-.
                          plans/x.json:4:24  /tasks/1/id  DUPLICATE_TASK  the id "a" is that of /tasks/0 already - Give each task an id of its own.
                          plans/x.json:6:3  /nam  UNKNOWN_KEY  there is no key "nam" - Did you mean "name"? There are: $schema, apiVersion, id, name, title, description, request, owner, labels, inputs, limits, failFast and 3 more. Keys of your own begin with x-.""");
    }

    @Test
    void aHundredProblemsAreShownAndTheRestIsCounted() {
        String tasks = Stream.generate(() -> "{}").limit(60).collect(Collectors.joining(","));
        assertThatThrownBy(() -> PlanDocument.json(withTasks(tasks), "p.json"))
                .hasMessageContaining("(120 problems)")
                .hasMessageEndingWith("\n  and 20 more");
    }

    @Test
    void afterAThousandProblemsNoMoreAreLookedFor() {
        String tasks = Stream.generate(() -> "{}").limit(20_000).collect(Collectors.joining(","));
        InvalidPlanException refused =
                catchThrowableOfType(InvalidPlanException.class, () -> PlanDocument.json(withTasks(tasks), "p.json"));
        assertThat(refused.problems()).hasSize(1_001);
        assertThat(refused.problems().get(1_000))
                .hasToString("TOO_MANY_PROBLEMS  these are the first 1,000 problems - Correct them and try again.");
    }

    @Test
    void aKeyAsLongAsADocumentIsNotRepeatedWhole() {
        assertThat(answerTo(document("T {'id':'a','type':'t','" + "long".repeat(5_000) + "':1}")))
                .hasSizeLessThan(500)
                .contains("UNKNOWN_KEY");
    }

    @Test
    void aNameAsLongAsADocumentIsNotListedWhole() {
        String tasks = "T {'id':'" + "long".repeat(5_000) + "','type':'t'},{'id':'b','type':'t','dependsOn':['c']}";
        assertThat(answerTo(document(tasks))).hasSizeLessThan(1_000).contains("UNKNOWN_DEPENDENCY");
    }

    @Test
    void everyMalformedTextGetsAnAdvice() {
        for (String text : List.of(
                "{,}", "[1,]", "{\"a\":tru}", "{\"a\":1,,}", "{\"a\":01}", "{\"a\":\"\\x\"}", "{'a':1}", "{\"a\" 1}")) {
            assertThat(answerTo(text)).as(text).contains("INVALID_JSON").contains(" - ");
        }
    }

    @Test
    void aClassNameInAPayloadIsData() {
        String payload = "{\"@class\":\"java.lang.Runtime\",\"v\":[\"java.lang.ProcessBuilder\",{}]}";
        PlanDocument document =
                PlanDocument.json(withTasks("{\"id\":\"a\",\"type\":\"t\",\"payload\":" + payload + "}"), "p.json");
        assertThat(document.plan().tasks().get(0).payload()).hasToString(payload);
    }

    @Test
    void placesAreFoundByPointer() {
        PlanDocument document = PlanDocument.json("""
                {"apiVersion": "plan/v1", "name": "p",
                 "tasks": [
                  {"id": "a", "type": "t", "payload": {"a/b": [1, 2]}}]}
                """, "p.json");
        assertThat(document.locate("")).isEqualTo("p.json:1:1");
        assertThat(document.locate("/tasks/0/type")).isEqualTo("p.json:3:23");
        assertThat(document.locate("/tasks/0/payload/a~1b/1")).isEqualTo("p.json:3:51");
        assertThat(document.locate("/tasks/0/adapter")).isEqualTo("p.json:3:3");
        assertThat(document.locate("/tasks/7/adapter")).isEqualTo("p.json:2:11");
    }
}
