package dev.baton.internal.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** L8. */
class ConditionTest {
    private static final Json OUTPUT = Json.parse("""
            {"n": 3, "big": 9007199254740993, "s": "three", "t": true, "f": false, "nothing": null,
             "list": ["a", "b", 3], "object": {"k": 1}, "a b": 7, "x/y": 8, "": 9}
            """);

    private static final Condition.Facts FACTS = new Condition.Facts() {
        @Override
        public Json value(Reference reference) {
            return reference.name().equals("a")
                    ? OUTPUT.find(reference.pointer()).orElse(null)
                    : null;
        }

        @Override
        public String status(String task) {
            return task.equals("a") ? "COMPLETED" : "FAILED";
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "a#/n == 3 => true",
                "a#/n == 3.0 => true",
                "a#/n == 0.3e1 => true",
                "a#/n != 3 => false",
                "a#/n >= 3 && a#/n <= 3 => true",
                "a#/n > 3 || a#/n < 3 => false",
                "a#/n > -1 => true",
                "3 == a#/n => true",
                "a#/big == 9007199254740993 => true",
                "a#/big == 9007199254740992 => false",
                "a#/s == 'three' => true",
                "a#/s == \"three\" => true",
                "a#/s < 'two' => true",
                "a#/s == 'it\\'s' => false",
                "a#/t => true",
                "a#/f => false",
                "!a#/f => true",
                "a#/t == true && a#/f == false => true",
                "a#/nothing == null => true",
                "a#/n != null => true",
                "a#/s == null => false",
                "a#/s in ['one', 'three'] => true",
                "a#/s in [] => false",
                "a#/n in [1, 3.0] => true",
                "'b' in a#/list => true",
                "'z' in a#/list => false",
                "a#/list/0 == 'a' => true",
                "exists(a#/n) => true",
                "exists(a#/nothing) => true",
                "exists(a#/zzz) => false",
                "!exists(b) => true",
                "exists(a) => true",
                "size(a#/list) == 3 => true",
                "size(a#/s) == 5 => true",
                "size(a#/object) > 1 => false",
                "status(a) == 'COMPLETED' => true",
                "status(b) in ['FAILED', 'SKIPPED'] => true",
                "a#'/a b' == 7 => true",
                "a#\"/a b\" == 7 => true",
                "a#/x~1y == 8 => true",
                "a#/ == 9 => true",
                "(a#/n == 1 || a#/n == 3) && !(a#/t == false) => true",
                "a#/n == 1 || a#/n == 3 && a#/f => false",
                "true => true",
                "false || true => true",
                "  a#/n==3&&a#/t  => true",
            })
    void decides(String condition, boolean expected) {
        List<String> notes = new ArrayList<>();
        assertThat(Condition.parse(condition).evaluate(FACTS, notes::add)).isEqualTo(expected);
        assertThat(notes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "a#/zzz == 1 => \"a#/zzz == 1\" is false: a#/zzz is missing",
                "a#/zzz != 1 => \"a#/zzz != 1\" is false: a#/zzz is missing",
                "1 < b => \"1 < b\" is false: b is missing",
                "a#/n == '3' => \"a#/n == '3'\" is false: a number does not compare with a string",
                "a#/n != '3' => \"a#/n != '3'\" is false: a number does not compare with a string",
                "a#/s > 3 => \"a#/s > 3\" is false: a string does not compare with a number",
                "a#/t == 'true' => \"a#/t == 'true'\" is false: a boolean does not compare with a string",
                "a#/list == 1 => \"a#/list == 1\" is false: an array does not compare with a number",
                "a#/object == a#/object => \"a#/object == a#/object\" is false: an object has no simple value",
                "a#/nothing > 1 => \"a#/nothing > 1\" is false: null does not compare with a number",
                "a#/t < a#/f => \"a#/t < a#/f\" is false: a boolean has no order",
                "a#/n => \"a#/n\" counts as false: it is a number, not a boolean",
                "a#/zzz => \"a#/zzz\" counts as false: it is missing, not a boolean",
                "a#/n in a#/s => \"a#/n in a#/s\" is false: a#/s is a string, not an array",
                "a#/zzz in [1] => \"a#/zzz in [1]\" is false: a#/zzz is missing",
                "size(a#/n) > 0 => \"size(a#/n) > 0\" is false: size(a#/n) is missing or has no size",
            })
    void anUnfitOperandMakesItsComparisonFalseAndIsNoted(String condition, String note) {
        List<String> notes = new ArrayList<>();
        assertThat(Condition.parse(condition).evaluate(FACTS, notes::add)).isFalse();
        assertThat(notes).containsExactly(note);
        notes.clear();
        assertThat(Condition.parse("!(" + condition + ")").evaluate(FACTS, notes::add))
                .as("only the comparison is false, not what it stands in")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "a#/n = 3 => 5 => \"=\" has no meaning here => Write == to compare.",
                "a#/n == => 7 => the condition ends too early => A condition looks like: triage#/severity >= 2 && !exists(ticket#/url).",
                "a#/n == 3 and true => 10 => and is not expected here => Write &&.",
                "not a#/t => 4 => a#/t is not expected here => A condition looks like: triage#/severity >= 2 && !exists(ticket#/url).",
                "(a#/t => 5 => \")\" is expected, but there is the end => A condition looks like: triage#/severity >= 2 && !exists(ticket#/url).",
                "a#/n < 1 < 2 => 9 => < is not expected here => A condition looks like: triage#/severity >= 2 && !exists(ticket#/url).",
                "'text' => 0 => \"text\" by itself is neither true nor false => Compare it: \"text\" == …",
                "size(a) => 0 => size(a) by itself is neither true nor false => Compare it: size(a) == …",
                "length(a) > 1 => 0 => there is no function length() => There are exists(REFERENCE), size(REFERENCE) and status(TASK).",
                "1 == exists(a) => 5 => exists() is true or false already and is not compared => There are exists(REFERENCE), size(REFERENCE) and status(TASK).",
                "status(inputs) == 'FAILED' => 7 => status() takes the id of a task, not inputs => Write status(TASK) == \"COMPLETED\".",
                "status(a) > 'FAILED' => 10 => a status has no order => Compare it with == or !=, or with in.",
                "a#/n > true => 5 => true has no order => Compare it with == or !=.",
                "a#/n in [b#/x] => 9 => a list holds only strings, numbers, true, false and null, not b#/x => Join comparisons with || instead.",
                "a#/s == 'x => 8 => a string is opened and not closed => Close it with '.",
                "a#/~2 == 1 => 3 => \"a#/~2\" is not a reference: ~ stands alone in its pointer: write ~0 for ~ and ~1 for / => Write TASK or TASK#/pointer, for example fetch#/items/0; or begin with inputs, plan, item, round.",
                "a#x == 1 => 2 => \"a#x\" is not a reference: what follows # does not begin with / => Write TASK or TASK#/pointer, for example fetch#/items/0; or begin with inputs, plan, item, round.",
                "${a#/n} > 1 => 0 => \"$\" has no meaning here => In a condition a reference stands without ${}: triage#/count > 0.",
            })
    void whatCannotBeReadIsRefusedAtItsPosition(String condition, int offset, String message, String hint) {
        ExpressionException refused = catchThrowableOfType(ExpressionException.class, () -> Condition.parse(condition));
        assertThat(refused.code()).isEqualTo("INVALID_CONDITION");
        assertThat(refused.message()).isEqualTo(message);
        assertThat(refused.hint()).isEqualTo(hint);
        assertThat(refused.offset()).isEqualTo(offset);
    }

    @Test
    void aStatusThatThereIsNotIsRefused() {
        ExpressionException refused =
                catchThrowableOfType(ExpressionException.class, () -> Condition.parse("status(a) == 'SUCCEEDED'"));
        assertThat(refused).hasMessage("\"SUCCEEDED\" is not a task's status");
        assertThat(refused.hint()).contains("COMPLETED, FAILED");
    }

    @Test
    void lengthAndDepthAreLimited() {
        String longest = "a#/n == 3" + " ".repeat(4_096 - 9);
        assertThat(Condition.parse(longest).evaluate(FACTS, note -> {})).isTrue();
        assertThat(catchThrowableOfType(ExpressionException.class, () -> Condition.parse(longest + " ")))
                .hasMessage("the condition has 4,097 characters; at most 4,096 are allowed");
        assertThat(Condition.parse("!".repeat(31) + "true").evaluate(FACTS, note -> {}))
                .isFalse();
        assertThat(catchThrowableOfType(ExpressionException.class, () -> Condition.parse("!".repeat(32) + "true")))
                .hasMessage("the condition is nested more than 32 deep");
        String wide = "a#/n == 3" + " && a#/n == 3".repeat(300);
        assertThat(Condition.parse(wide).evaluate(FACTS, note -> {})).isTrue();
    }

    @Test
    void namesWhatItReads() {
        Condition condition = Condition.parse(
                "exists(a#/x) && size(b) > 0 && inputs#/day == 1 && status(c) != 'FAILED' && a#/x in d#/l && b == null");
        assertThat(condition.operands())
                .extracting(Reference::toString)
                .containsExactly("a#/x", "b", "inputs#/day", "d#/l");
        assertThat(condition.statusOf()).containsExactly("c");
        assertThat(condition.tasks()).containsOnlyKeys("a", "b", "c", "d").containsEntry("c", false);
        assertThat(Condition.parse("exists(a#/x) || status(a) == 'FAILED'").tasks())
                .containsEntry("a", false);
    }

    @Test
    void keywordsAreNamesBeforeAHash() {
        Condition condition = Condition.parse("true#/x == 1 && in#/y == 2 && exists# == 3 && 2#/z == 4");
        assertThat(condition.operands())
                .extracting(Reference::toString)
                .containsExactly("true#/x", "in#/y", "exists", "2#/z");
    }
}
