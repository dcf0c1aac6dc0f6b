package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    record Incident(String title, int severity, List<String> tags) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "1",
                "-1",
                "1.50",
                "12345678901234567890",
                "0.1000000000000000000001",
                "1E+400",
                "\"a\\nb\"",
                "[]",
                "{}",
                "[1,[2,{\"a\":null}]]",
                "{\"z\":1,\"a\":2}"
            })
    void textComesBackAsItWas(String text) {
        assertThat(Json.parse(text)).hasToString(text);
    }

    @Test
    void numbersAreEqualByValue() {
        assertThat(Json.parse("1"))
                .isEqualTo(Json.parse("1.0"))
                .isEqualTo(Json.parse("10e-1"))
                .isEqualTo(Json.of(1L));
        assertThat(Json.parse("1")).hasSameHashCodeAs(Json.parse("1.00"));
        assertThat(Json.parse("1")).isNotEqualTo(Json.of("1"));
        assertThat(Json.parse("9007199254740993")).isNotEqualTo(Json.parse("9007199254740992"));
        assertThat(Json.parse("0.1").decimal()).isEqualTo(new BigDecimal("0.1"));
    }

    @Test
    void objectsAreEqualInAnyOrder() {
        Json one = Json.parse("{\"a\":1,\"b\":[1.0,2]}");
        assertThat(one).isEqualTo(Json.parse("{\"b\":[1,2.0],\"a\":1}"));
        assertThat(one).hasSameHashCodeAs(Json.parse("{\"b\":[1,2.0],\"a\":1}"));
        assertThat(one).isNotEqualTo(Json.parse("{\"b\":[2,1],\"a\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{'a':1}",
                "nul",
                "1 2",
                "{\"a\":1,\"a\":2}",
                "NaN",
                "01",
                "\"\t\"",
                "{\"a\" 1}",
                "\uFEFF1"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("INVALID_JSON"));
    }

    @Test
    void parsingIsCapped() {
        for (String text : List.of(
                "[".repeat(65) + "]".repeat(65), "\"" + "x".repeat((1 << 20) + 1) + "\"", "7".repeat(1_000_000))) {
            assertThatThrownBy(() -> Json.parse(text))
                    .as(text.substring(0, 10))
                    .isInstanceOfSatisfying(
                            BatonException.class, e -> assertThat(e.code()).isEqualTo("INVALID_JSON"));
        }
    }

    @Test
    void findsByPointer() {
        Json json = Json.parse("{\"a\":{\"b\":[10,20]},\"x/y\":1,\"m~n\":2,\"\":3}");
        assertThat(json.at("/a/b/1")).hasToString("20");
        assertThat(json.at("/x~1y")).hasToString("1");
        assertThat(json.at("/m~0n")).hasToString("2");
        assertThat(json.at("/")).hasToString("3");
        assertThat(json.at("")).isSameAs(json);
        assertThat(json.find("/a/b/2")).isEmpty();
        assertThat(json.find("/a/b/-")).isEmpty();
        assertThat(json.find("a")).isEmpty();
        assertThatThrownBy(() -> json.at("/zzz"))
                .hasMessage("JSON_NO_VALUE: There is no value at '/zzz' - There are: a, x/y, m~n, .");
    }

    @Test
    void convertsToRecordsAndBack() {
        Incident incident = Json.parse("{\"title\":\"t\",\"severity\":2,\"tags\":[\"x\"],\"unknown\":1}")
                .as(Incident.class);
        assertThat(incident).isEqualTo(new Incident("t", 2, List.of("x")));
        assertThat(Json.of(incident)).hasToString("{\"title\":\"t\",\"severity\":2,\"tags\":[\"x\"]}");
        assertThatThrownBy(() -> Json.parse("{\"severity\":\"much\"}").as(Incident.class))
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("JSON_MISMATCH"));
        Json same = Json.of(1);
        assertThat(same.as(Json.class)).isSameAs(same);
    }

    @Test
    void takesJavaValues() {
        assertThat(Json.of(Map.of("a", Arrays.asList(1, "x", null, true, 1.5))))
                .hasToString("{\"a\":[1,\"x\",null,true,1.5]}");
        assertThat(Json.of(new int[] {1, 2})).hasToString("[1,2]");
        assertThat(Json.of(null)).isSameAs(Json.NULL);
        assertThatThrownBy(() -> Json.of(Double.NaN))
                .hasMessage("NOT_JSON: JSON has no number NaN - Use a string or null.");
        assertThatThrownBy(() -> Json.of(new Object()))
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("NOT_JSON"));
    }

    @Test
    void secretsAreMaskedWhereverTheyStand() {
        Json json = Json.parse("{\"a\":[]}").with("token", Json.secret("hunter2"));
        Json around = Json.array(List.of(json, Json.of(Map.of("deep", json))));
        assertThat(around.toString()).doesNotContain("hunter2").contains("***");
        assertThat(around.pretty()).doesNotContain("hunter2");
        assertThat(around.unmasked()).isEqualTo(around.toString().replace("***", "hunter2"));
        assertThat(around.at("/1/deep/token").isSecret()).isTrue();
        assertThat(json.text("token")).isEqualTo("hunter2");
        assertThat(json.text()).as("for the wire").contains("hunter2");
    }

    @Test
    void withLeavesTheOriginalAlone() {
        Json json = Json.parse("{\"a\":1}");
        assertThat(json.with("b", Json.TRUE)).hasToString("{\"a\":1,\"b\":true}");
        assertThat(json).hasToString("{\"a\":1}");
        assertThatThrownBy(() -> json.fields().put("c", Json.NULL)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void knowsItsKindAndSize() {
        assertThat(Json.parse("[1,{},\"abc\",1.5,true,null]").elements())
                .extracting(Json::kind)
                .containsExactly(
                        Json.Kind.NUMBER,
                        Json.Kind.OBJECT,
                        Json.Kind.STRING,
                        Json.Kind.NUMBER,
                        Json.Kind.BOOLEAN,
                        Json.Kind.NULL);
        assertThat(Json.of("abc").size()).isEqualTo(3);
        assertThat(Json.parse("[1,2]").size()).isEqualTo(2);
        assertThat(Json.of(5).size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e20000000", "[{\"a\":-1E-20000000}]", "1e10000", "1e99999999999"})
    void aNumberThatIsHugeOnceWrittenOutIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("INVALID_JSON"))
                .hasMessageNotContaining("Exception");
    }

    @Test
    void aLongNumberIsReadExactly() {
        assertThat(Json.parse("1e9999").decimal()).isEqualByComparingTo(new BigDecimal("1e9999"));
    }
}
