package dev.baton.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testkit.RuleBook;
import dev.baton.testkit.Theme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page explains the rules that there are, in their words and their order. */
class StoreRulesPageTest {
    private static final Pattern RULE = Pattern.compile("(?m)^### (\\w+)\\n\\*\\*(.+?)\\.\\*\\* +(\\S.*)$");

    private static String page() throws IOException {
        return Files.readString(Path.of("..").resolve(PlanStoreContract.PAGE));
    }

    private static List<String> found(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(page())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void everyRuleIsExplained() throws IOException {
        List<String> explained = RULE.matcher(page())
                .results()
                .map(rule -> rule.group(1) + " " + rule.group(2))
                .toList();

        assertThat(explained)
                .containsExactlyElementsOf(RuleBook.rules(PlanStoreContract.class).stream()
                        .map(rule -> rule.value() + " " + rule.says())
                        .toList());
        assertThat(found("(?m)^(### .*)$")).hasSameSizeAs(explained);
    }

    @Test
    void everyRuleSaysWhereToLook() throws IOException {
        String[] parts = page().split("(?m)^### ");

        assertThat(Arrays.stream(parts).skip(1))
                .allSatisfy(part -> assertThat(part).contains("*Look at*"));
    }

    @Test
    void everyThemeHasItsPart() throws IOException {
        assertThat(found("(?m)^## (.+)$"))
                .containsExactlyElementsOf(Arrays.stream(PlanStoreContract.class.getInterfaces())
                        .map(theme -> theme.getAnnotation(Theme.class).value())
                        .toList());
    }

    @Test
    void everyRuleStandsInItsTheme() {
        assertThat(PlanStoreContract.class.getInterfaces()).allSatisfy(theme -> assertThat(RuleBook.rules(theme))
                .isNotEmpty()
                .extracting(rule -> rule.value().charAt(0))
                .containsOnly(RuleBook.rules(theme).get(0).value().charAt(0)));
    }
}
