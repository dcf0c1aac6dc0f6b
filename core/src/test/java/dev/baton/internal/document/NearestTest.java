package dev.baton.internal.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "shel, shell",
        "hsell, shell",
        "SHELL, shell",
        "shelll, shell",
        "sheel, shell",
        "htpt, http",
        "langraph, langgraph",
    })
    void aSlipIsRecognised(String text, String meant) {
        assertThat(Nearest.to(text, List.of("crewai", "http", "langgraph", "shell"), 4))
                .isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"b, a", "xyz, abc", "shell, crewai"})
    void somethingElseIsNot(String text, String known) {
        assertThat(Nearest.to(text, List.of(known), 1)).isNull();
    }

    @Test
    void theHintListsWhatThereIs() {
        assertThat(Nearest.hint("shel", List.of("http", "shell")))
                .isEqualTo("Did you mean \"shell\"? There are: http, shell.");
        assertThat(Nearest.hint("x", List.of("http"))).isEqualTo("There is only: http.");
        assertThat(Nearest.hint("x", List.of())).isEqualTo("There are none.");
        List<String> many = IntStream.range(0, 1_000).mapToObj(i -> "task" + i).toList();
        assertThat(Nearest.hint("zzzzzz", many)).endsWith("task11 and 988 more.");
    }

    @Test
    void longTextsAreNotCompared() {
        assertThat(Nearest.to("x".repeat(129), List.of("x".repeat(128)), 1)).isNull();
    }
}
