package dev.baton.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanDocument;
import dev.baton.PlanProblem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class PlanFileTest {
    private static final String HEAD = "apiVersion: plan/v1\nname: p\ntasks:\n";
    private static final Path EXAMPLES = Path.of("../../examples/plans");

    /** Tasks, with | for a new line, and what is said about them. */
    static Stream<Arguments> answers() throws IOException {
        try (InputStream in = PlanFileTest.class.getResourceAsStream("problems.txt")) {
            Matcher cases = Pattern.compile("(?ms)^## Y (.*?)\\n(.*?)\\n(?=## |\\z)")
                    .matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return cases.results().map(found -> Arguments.of(found.group(1), found.group(2))).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aBadDocumentGetsThisAnswer(String shorthand, String answer) {
        assertThat(answerTo(HEAD + shorthand.replace("|", "\n"))).isEqualTo(answer);
    }

    private static String answerTo(String yaml) {
        try {
            PlanFile.parse(yaml, "p.yaml");
            return "OK";
        } catch (InvalidPlanException e) {
            return e.problems().stream().map(p -> "   " + p).collect(Collectors.joining("\n"));
        }
    }

    private static List<PlanProblem> problems(String yaml) {
        return catchThrowableOfType(InvalidPlanException.class, () -> PlanFile.parse(yaml, "p.yaml"))
                .problems();
    }

    @ParameterizedTest
    @CsvSource({"tag, 8:12", "quoted-word, 8:16", "flow-mapping, 8:23", "comment, 8:13"})
    void theTrapsOfYamlAreExplained(String trap, String place) throws URISyntaxException {
        Path file = Path.of(
                PlanFileTest.class.getResource("traps/" + trap + ".yaml").toURI());
        InvalidPlanException refused = catchThrowableOfType(InvalidPlanException.class, () -> PlanFile.read(file));
        assertThat(refused.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("INVALID_YAML");
            assertThat(problem.hint()).contains("Quote the whole value");
            assertThat(problem.location()).isEqualTo(file + ":" + place);
        });
    }

    @Test
    void yamlAndJsonGiveTheSamePlan() {
        Plan yaml = PlanFile.parse("""
                        # a comment
                        apiVersion: plan/v1
                        name: p
                        inputs: {day: 2026-11-20, answer: NO, count: 3, ratio: 1.50, none: null, on: true}
                        tasks:
                          - id: a
                            type: t
                            payload:
                              text: |
                                two
                                lines
                              refs: ["${inputs#/day}", "plain"]
                          - id: b
                            type: t
                            dependsOn: [a, {task: a, outcome: always}]
                            runIf: a#/x >= 2 && !exists(a#/y)
                        """, "p.yaml").plan();
        Plan json = Plan.parse("""
                {"apiVersion": "plan/v1", "name": "p",
                 "inputs": {"day": "2026-11-20", "answer": "NO", "count": 3, "ratio": 1.5, "none": null, "on": true},
                 "tasks": [{"id": "a", "type": "t", "payload": {"text": "two\\nlines\\n", "refs": ["${inputs#/day}", "plain"]}},
                   {"id": "b", "type": "t", "dependsOn": ["a", {"task": "a", "outcome": "always"}],
                    "runIf": "a#/x >= 2 && !exists(a#/y)"}]}
                """);
        assertThat(yaml).isEqualTo(json);
        assertThat(PlanFile.parse(json.document(), "p.yaml").plan())
                .as("JSON is YAML")
                .isEqualTo(json);
    }

    @Test
    void waitsAndTimeoutsAreRead() {
        Plan yaml = PlanFile.parse("""
                        apiVersion: plan/v1
                        name: p
                        defaults: {idleTimeout: PT1M, totalTimeout: PT1H}
                        tasks:
                          - id: a
                            type: t
                            idleTimeout: PT5M
                            totalTimeout: PT30M
                          - id: w
                            type: baton.wait
                            dependsOn: [a]
                            payload: {event: approved, expireAfter: PT24H, onExpiry: complete}
                          - {id: u, type: baton.wait, payload: {until: 2026-11-20T08:00:00Z}}
                        """, "p.yaml").plan();
        Plan json = Plan.parse("""
                {"apiVersion": "plan/v1", "name": "p", "defaults": {"idleTimeout": "PT1M", "totalTimeout": "PT1H"},
                 "tasks": [{"id": "a", "type": "t", "idleTimeout": "PT5M", "totalTimeout": "PT30M"},
                   {"id": "w", "type": "baton.wait", "dependsOn": ["a"],
                    "payload": {"event": "approved", "expireAfter": "PT24H", "onExpiry": "complete"}},
                   {"id": "u", "type": "baton.wait", "payload": {"until": "2026-11-20T08:00:00Z"}}]}
                """);
        assertThat(yaml).isEqualTo(json);
    }

    @Test
    void placesAreFoundByPointer() {
        PlanDocument document = PlanFile.parse(HEAD + "  - id: a\n    type: t\n    payload: {x: [1, 2]}\n", "p.yaml");
        assertThat(document.locate("/tasks/0/type")).isEqualTo("p.yaml:5:11");
        assertThat(document.locate("/tasks/0/payload/x/1")).isEqualTo("p.yaml:6:22");
    }

    @Test
    void aliasesRepeatWhatTheyName() {
        Plan plan = PlanFile.parse(
                        "x-retry: &retry {maxAttempts: 3}\n" + HEAD + "- {id: a, type: t, retry: *retry}\n"
                                + "- {id: b, type: t, retry: *retry}\n",
                        "p.yaml")
                .plan();
        assertThat(plan.tasks())
                .allSatisfy(task -> assertThat(task.retry().maxAttempts()).isEqualTo(3));
    }

    @Test
    void aliasesThatGrowWithoutEndAreRefused() {
        StringBuilder laughs = new StringBuilder("x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 12; i++) {
            laughs.append("x-%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(8)));
        }
        assertThat(problems(laughs.toString()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("INPUT_TOO_LARGE"))
                .asString()
                .contains("there are too many aliases, or they stand for too much");
        StringBuilder deep = new StringBuilder("x-0: &a0 [[[[[[[[[[1]]]]]]]]]]\n");
        for (int i = 1; i < 9; i++) {
            deep.append("x-%d: &a%d [[[[[[[[[[*a%d]]]]]]]]]]\n".formatted(i, i, i - 1));
        }
        assertThat(problems(deep.toString()).get(0).code()).isEqualTo("INPUT_TOO_DEEP");
    }

    @Test
    void sizesAreLimited() {
        assertThat(problems(HEAD + "- payload: " + "[".repeat(100_000)).get(0))
                .hasToString("p.yaml:4:74  INPUT_TOO_DEEP  sequences and mappings are nested more than 64 deep"
                        + " - Flatten the data, or give it as one string.");
        assertThat(problems("a: ".repeat((16 << 20) / 3 + 1)).get(0).code()).isEqualTo("INPUT_TOO_LARGE");
        assertThat(problems(HEAD + "- {id: a, type: t, title: " + "x".repeat((1 << 20) + 1) + "}"))
                .singleElement()
                .asString()
                .startsWith("p.yaml:4:27  /tasks/0/title  INPUT_TOO_LARGE  a string has 1,048,577 characters");
    }

    @Test
    void charactersThatNoTextMayHaveAreRefused() {
        assertThat(problems(HEAD + "- {id: a, type: t, title: 'x\0'}"))
                .singleElement()
                .hasToString("p.yaml:4:29  INVALID_TEXT  there is a character that no text may have: U+0000"
                        + " - Remove it, or write it as an escape in double quotes.");
    }

    @Test
    void anEmptyTextIsNoPlan() {
        assertThat(problems(""))
                .singleElement()
                .hasToString("p.yaml:1:1  INVALID_YAML  the text is empty - A plan document is a mapping.");
    }

    @Test
    void theExtensionSaysWhatAFileIs(@TempDir Path directory) throws IOException {
        String json = "{\"apiVersion\":\"plan/v1\",\"name\":\"p\",\"tasks\":[{\"id\":\"a\",\"type\":\"t\"},]}";
        Path asJson = Files.writeString(directory.resolve("p.json"), json);
        Path asYaml = Files.writeString(directory.resolve("p.yml"), json);
        assertThatThrownBy(() -> PlanFile.read(asJson)).hasMessageContaining("INVALID_JSON");
        assertThat(PlanFile.read(asYaml).plan().tasks()).hasSize(1);
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path directory) {
        for (Path file : List.of(directory, directory.resolve("none.yaml"))) {
            assertThatThrownBy(() -> PlanFile.read(file))
                    .isInstanceOfSatisfying(
                            BatonException.class, e -> assertThat(e.code()).isEqualTo("FILE_NOT_READABLE"))
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aFileThatIsNotUtf8IsRefused(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("p.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
        assertThatThrownBy(() -> PlanFile.read(file)).hasMessageContaining(":1:4  INVALID_ENCODING");
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesFitTheSchema(Path file) throws IOException {
        assertThat(PlanFile.read(file).plan().problems()).isEmpty();
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(PlanDocument.schema(), InputFormat.JSON);
        Object raw = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        assertThat(schema.validate(Json.of(raw).toString(), InputFormat.JSON)).isEmpty();
    }
}
