package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testkit.Rule;
import dev.baton.testkit.RuleBook;
import dev.baton.testkit.Theme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that explains the rules explains these rules. */
class StoreRulesPageTest {
    private static final Pattern THEME = Pattern.compile("^## ([A-Z]): (.+)$", Pattern.MULTILINE);
    private static final Pattern RULE = Pattern.compile(
            "^### ([A-Z]\\d+)\\n\\n\\*\\*(.+?)\\.\\*\\* (.+)\\n\\*Where to look:\\* (.+)$", Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^### .*$", Pattern.MULTILINE);

    private static String page() throws IOException {
        return Files.readString(Path.of("..").resolve(PlanStoreContract.PAGE));
    }

    @Test
    void everyRuleIsExplainedInItsOwnWords() throws IOException {
        Map<String, String> explained = new LinkedHashMap<>();
        RULE.matcher(page()).results().forEach(match -> explained.put(match.group(1), match.group(2)));
        Map<String, String> expected = new LinkedHashMap<>();
        for (Rule rule : RuleBook.rules(PlanStoreContract.class)) {
            assertThat(expected.put(rule.value(), rule.says()))
                    .as("second %s", rule.value())
                    .isNull();
        }
        assertThat(List.copyOf(explained.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
        assertThat(HEADING.matcher(page()).results()).as("headings").hasSize(expected.size());
    }

    @Test
    void everyThemeHasItsHeading() throws IOException {
        List<String> found =
                THEME.matcher(page()).results().map(MatchResult::group).toList();
        List<String> expected = new ArrayList<>();
        for (Class<?> theme : PlanStoreContract.class.getInterfaces()) {
            String letter = RuleBook.rules(theme).get(0).value().substring(0, 1);
            assertThat(RuleBook.rules(theme)).allMatch(rule -> rule.value().startsWith(letter));
            expected.add(
                    "## " + letter + ": " + theme.getAnnotation(Theme.class).value());
        }
        assertThat(found).isEqualTo(expected);
    }
}
