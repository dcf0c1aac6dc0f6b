package dev.baton.testkit.adapter;

import dev.baton.spi.AdapterTraits;
import dev.baton.testkit.Rule;
import dev.baton.testkit.RuleBook;
import dev.baton.testkit.Theme;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an adapter declares and which rules it keeps, as Markdown for its README. */
final class AdapterCard {
    private AdapterCard() {}

    static String of(AdapterSubject subject, Map<String, RuleBook.Verdict> verdicts) {
        StringBuilder card = new StringBuilder();
        line(card, subject.name(), summary(verdicts));
        line(card, "---", "---");
        line(card, "Declares", declared(subject.adapter().traits()));
        for (Class<?> theme : ExecutionAdapterContract.class.getInterfaces()) {
            line(card, theme.getAnnotation(Theme.class).value(), summary(theme, verdicts));
        }
        return card.toString();
    }

    private static void line(StringBuilder card, String left, String right) {
        card.append("| ").append(left).append(" | ").append(right).append(" |\n");
    }

    private static String declared(AdapterTraits traits) {
        return "%s; %s; %s; %s; polled every %s; dispatch %s"
                .formatted(
                        traits.redelivery(),
                        traits.cancels() ? "cancels" : "cannot cancel",
                        traits.answers() ? "takes answers" : "takes no answers",
                        traits.webhooks() ? "reads webhooks" : "reads no webhooks",
                        traits.pollInterval(),
                        traits.dispatchTimeout().isZero()
                                ? "runs the work"
                                : "answers within " + traits.dispatchTimeout());
    }

    private static String summary(Map<String, RuleBook.Verdict> verdicts) {
        long kept = verdicts.values().stream()
                .filter(RuleBook.Verdict.Kept.class::isInstance)
                .count();
        long broken = verdicts.values().stream()
                .filter(RuleBook.Verdict.Broken.class::isInstance)
                .count();
        return "%d rules: %d kept, %s%d not applicable"
                .formatted(
                        verdicts.size(),
                        kept,
                        broken == 0 ? "" : "**" + broken + " broken**, ",
                        verdicts.size() - kept - broken);
    }

    /** For example {@code D6 kept; D1 D2 not applicable: not LOOKUP}. */
    private static String summary(Class<?> theme, Map<String, RuleBook.Verdict> verdicts) {
        Map<String, List<String>> byVerdict = new LinkedHashMap<>();
        for (Rule rule : RuleBook.rules(theme)) {
            RuleBook.Verdict verdict = verdicts.get(rule.value());
            if (verdict != null) {
                byVerdict
                        .computeIfAbsent(word(verdict), word -> new ArrayList<>())
                        .add(rule.value());
            }
        }
        List<String> parts = new ArrayList<>();
        byVerdict.forEach((word, rules) -> parts.add(String.join(" ", rules) + " " + word));
        return String.join("; ", parts);
    }

    private static String word(RuleBook.Verdict verdict) {
        if (verdict instanceof RuleBook.Verdict.NotApplicable not) {
            return "not applicable: " + not.why();
        }
        return verdict instanceof RuleBook.Verdict.Broken ? "**broken**" : "kept";
    }
}
