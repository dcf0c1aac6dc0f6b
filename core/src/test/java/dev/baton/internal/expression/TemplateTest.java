package dev.baton.internal.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** L7. */
class TemplateTest {
    private static final Json FETCH = Json.parse("""
            {"n": 1.50, "s": "text", "t": true, "nothing": null, "list": [1, 2], "evil": "${fetch#/n}",
             "from": {"$from": "fetch#/n"}, "a b": "c"}
            """);

    private static final Template.Scope SCOPE = new Template.Scope() {
        @Override
        public @Nullable Json value(Reference reference) {
            return reference.name().equals("fetch")
                    ? FETCH.find(reference.pointer()).orElse(null)
                    : null;
        }

        @Override
        public @Nullable String secret(String name) {
            return name.equals("key") ? "hunter2" : null;
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'${fetch#/list}' | [1,2]",
                "'${fetch#/n}' | 1.50",
                "'${fetch#/nothing}' | null",
                "'${fetch#/a b}' | 'c'",
                "'n=${fetch#/n} s=${fetch#/s} t=${fetch#/t}' | 'n=1.50 s=text t=true'",
                "'$${fetch#/n}' | '${fetch#/n}'",
                "'a $${b} ${fetch#/s}' | 'a ${b} text'",
                "'cost $5 {x} $' | 'cost $5 {x} $'",
                "'${fetch#/evil}' | '${fetch#/n}'",
                "'<${fetch#/evil}>' | '<${fetch#/n}>'",
                "'${fetch#/from}' | {'$from':'fetch#/n'}",
                "{'$from':'fetch#/list'} | [1,2]",
                "{'$from':'fetch#/zzz','default':[]} | []",
                "{'$from':'fetch#/zzz','default':'${fetch#/s}'} | 'text'",
                "{'$from':'fetch#/nothing','default':1} | null",
                "{'$literal':'${fetch#/n}'} | '${fetch#/n}'",
                "{'$literal':{'$secret':'key'}} | {'$secret':'key'}",
                "{'$from':'fetch#/n','more':1} | {'$from':'fetch#/n','more':1}",
                "{'a':[{'b':'${fetch#/n}'},2],'c':null} | {'a':[{'b':1.50},2],'c':null}",
                "{'${fetch#/n}':1} | {'${fetch#/n}':1}",
            })
    void fillsIn(String template, String expected) {
        Json filled = Template.compile(Json.parse(template.replace('\'', '"'))).resolve(SCOPE);
        assertThat(filled).hasToString(expected.replace('\'', '"'));
    }

    @Test
    void constantsComeBackAsTheyAre() {
        Json constant = Json.parse("{\"a\":[1,{\"b\":\"$5 {x}\"}],\"$from\":1,\"c\":2}");
        Template template = Template.compile(constant);
        assertThat(template.isConstant()).isTrue();
        assertThat(template.resolve(SCOPE)).isSameAs(constant);
        assertThat(Template.compile(Json.parse("\"$${\"")).isConstant()).isFalse();
    }

    @Test
    void secretsAreMaskedAlsoInsideText() {
        Json filled = Template.compile(Json.parse("{\"token\":{\"$secret\":\"key\"}}"))
                .resolve(SCOPE);
        assertThat(filled).hasToString("{\"token\":\"***\"}");
        assertThat(filled.unmasked()).isEqualTo("{\"token\":\"hunter2\"}");
        Template.Scope scope = new Template.Scope() {
            @Override
            public Json value(Reference reference) {
                return Json.secret("hunter2");
            }

            @Override
            public @Nullable String secret(String name) {
                return null;
            }
        };
        assertThat(Template.compile(Json.of("Bearer ${a}")).resolve(scope).isSecret())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':['${fetch#/list/7}']} | \"/a/0\" refers to fetch#/list/7, but there is nothing at that place: fetch#/list is an array of 2",
                "'${fetch#/zzz/y}' | the template refers to fetch#/zzz/y, but there is nothing at that place: fetch is an object with the fields n, s, t, nothing, list, evil, from, a b",
                "'${fetch#/n/y}' | the template refers to fetch#/n/y, but there is nothing at that place: fetch#/n is a number",
                "'${other#/x}' | the template refers to other#/x, but there is no value of \"other\"",
                "'items: ${fetch#/list}' | the template refers to fetch#/list inside a longer string, but that is an array",
                "{'$secret':'none'} | \"/$secret\" asks for the secret \"none\", which there is not",
            })
    void saysWhatIsMissing(String template, String message) {
        Template compiled = Template.compile(Json.parse(template.replace('\'', '"')));
        assertThatThrownBy(() -> compiled.resolve(SCOPE))
                .isInstanceOfSatisfying(
                        UnresolvedException.class, e -> assertThat(e.code()).isEqualTo("INPUT_UNRESOLVED"))
                .hasMessage(message);
    }

    @Test
    void listsItsReferencesWithTheirPaths() {
        Json json = Json.parse("""
                {"a/b": ["${x#/1}", "-${y} ${inputs#/z}"], "f": {"$from": "w", "default": {"d": "${v}"}}}
                """);
        assertThat(Template.compile(json).uses())
                .extracting(use -> use.path() + " " + use.reference() + " " + use.hasDefault())
                .containsExactly(
                        "/a~1b/0 x#/1 false",
                        "/a~1b/1 y false",
                        "/a~1b/1 inputs#/z false",
                        "/f/default/d v false",
                        "/f/$from w true");
    }

    @Test
    void everyProblemIsFound() {
        Json json = Json.parse("[\"${\", \"ok ${a\", {\"$from\": true}, {\"$secret\": 1}, \"${a b}\"]");
        assertThat(Template.problems(json))
                .extracting(problem -> problem.path() + " " + problem.cause().offset())
                .containsExactly("/0 0", "/1 3", "/2/$from 0", "/3/$secret 0", "/4 2");
        assertThatThrownBy(() -> Template.compile(json))
                .isInstanceOf(ExpressionException.class)
                .hasMessage("\"${\" opens ${ and does not close it");
    }
}
