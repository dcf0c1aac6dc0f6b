package dev.baton.yaml.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.InvalidPlanException;
import dev.baton.PlanProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a refusal has to look like: a known code, a place, and few words. */
final class Refusal {
    private static final int LONGEST = 3_000;
    private static final Set<String> CODES = codes();

    private Refusal() {}

    private static Set<String> codes() {
        try {
            return Pattern.compile("^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE)
                    .matcher(Files.readString(Path.of("../../docs/errors.md")))
                    .results()
                    .map((MatchResult row) -> row.group(1))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void check(BatonException refusal) {
        code(refusal.code());
        if (refusal instanceof InvalidPlanException invalid) {
            assertThat(invalid.problems()).isNotEmpty().allSatisfy(Refusal::check);
        }
    }

    private static void check(PlanProblem problem) {
        code(problem.code());
        assertThat(problem.message()).isNotBlank();
        assertThat(problem.hint()).isNotBlank();
        assertThat(problem.toString().length())
                .as("length of %s", problem.code())
                .isLessThan(LONGEST);
    }

    /** It stands in docs/errors.md. */
    static void code(String code) {
        assertThat(CODES).contains(code);
    }
}
