package dev.baton.internal.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import dev.baton.Plan;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** L1. */
class ContentHashTest {
    private static String canonical(String json) throws IOException {
        StringWriter out = new StringWriter();
        new CanonicalJson(out).write(Json.parse(json));
        return out.toString();
    }

    /** From RFC 8785, appendix B and section 3.2.2.3; the last rows are beyond a double and keep their digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "5e-324, 5e-324",
        "-5e-324, -5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "9007199254740992, 9007199254740992",
        "-9007199254740992, -9007199254740992",
        "295147905179352830000, 295147905179352830000",
        "9.999999999999997e22, 9.999999999999997e+22",
        "1e23, 1e+23",
        "999999999999999700000, 999999999999999700000",
        "1E21, 1e+21",
        "1E20, 100000000000000000000",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "9.999999999999997e-7, 9.999999999999997e-7",
        "333333333.3333332, 333333333.3333332",
        "1424953923781206.2, 1424953923781206.2",
        "4.50, 4.5",
        "2e-3, 0.002",
        "1E30, 1e+30",
        "0.000000000000000000000000001, 1e-27",
        "-120, -120",
        "9007199254740993, 9007199254740993",
        "0.1000000000000000000001, 0.1000000000000000000001",
    })
    void numbersAreWrittenAsEcmaScriptDoes(String number, String expected) {
        assertThat(CanonicalJson.number(new BigDecimal(number))).isEqualTo(expected);
    }

    /** Section 3.2.2 and 3.2.3 of RFC 8785. */
    @Test
    void stringsAndKeysAreWrittenInTheOneWay() throws IOException {
        assertThat(canonical("""
                        {"string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}"""))
                .isEqualTo("{\"literals\":[null,true,false],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
        assertThat(canonical("""
                        {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
                         "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control",
                         "\\u00f6": "Latin Small Letter O With Diaeresis"}"""))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
                        + "\"😀\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
        assertThat(canonical("[{}, [], \"\"]")).isEqualTo("[{},[],\"\"]");
    }

    @Test
    void theHashIsThatOfTheCanonicalDocument() throws IOException {
        Plan plan = Plan.parse("""
                {"$schema": "./plan-v1.schema.json", "tasks": [{"type": "t", "id": "a", "payload": {"b": 1.0, "a": 2}}],
                 "output": "${a}", "name": "p", "apiVersion": "plan/v1"}
                """);
        assertThat(canonical(plan.document()))
                .isEqualTo("{\"apiVersion\":\"plan/v1\",\"name\":\"p\",\"output\":\"${a}\",\"tasks\":"
                        + "[{\"id\":\"a\",\"payload\":{\"a\":2,\"b\":1},\"type\":\"t\"}]}");
        assertThat(Documents.contentHash(plan))
                .isEqualTo("v1:1750d79689a5aba5c82368a24d6dc0b54372dfe282b7ebec8209a57d3d230ebe");
    }

    @Test
    void theOrderOfKeysAndTheNotationOfNumbersDoNotCount() {
        String one = Documents.contentHash(plan("{\"a\":1,\"b\":[10]}"));
        assertThat(Documents.contentHash(plan("{\"b\":[1e1],\"a\":1.00}"))).isEqualTo(one);
        assertThat(Documents.contentHash(plan("{\"b\":[10],\"a\":\"1\"}"))).isNotEqualTo(one);
        assertThat(Documents.contentHash(plan("9007199254740993")))
                .isNotEqualTo(Documents.contentHash(plan("9007199254740992")));
    }

    private static Plan plan(String payload) {
        return Plan.parse(
                "{\"apiVersion\":\"plan/v1\",\"name\":\"p\",\"tasks\":[{\"id\":\"a\",\"type\":\"t\",\"payload\":"
                        + payload + "}]}");
    }
}
