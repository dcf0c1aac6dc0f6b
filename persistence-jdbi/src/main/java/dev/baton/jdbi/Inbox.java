package dev.baton.jdbi;

import dev.baton.Json;
import dev.baton.spi.SharedPlanStore.Word;
import dev.baton.spi.StoredPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Words for plans that living nodes hold, and their replies. */
final class Inbox {
    private final Handle handle;
    private final Codecs codecs;

    Inbox(Handle handle, Codecs codecs) {
        this.handle = handle;
        this.codecs = codecs;
    }

    /** The plan's row is locked until the word is there, so its holder misses the guard or has read it. */
    long post(long plan, Json text) {
        return handle.createQuery("""
                        WITH raised AS (
                          UPDATE baton_plan p SET signal = p.signal + 1 FROM baton_node n
                          WHERE p.plan = :plan AND n.node = p.node AND NOT n.dead
                          RETURNING p.plan, p.signal)
                        INSERT INTO baton_inbox (plan, word, left_at, text)
                        SELECT plan, signal, clock_timestamp(), :text FROM raised RETURNING word""")
                .bind("plan", plan)
                .bind("text", codecs.encode(text.toString()))
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /** Of the plans a node holds; those that came first. The words lead to the plans: the other way round all that was ever updated is read. */
    List<Word> words(long node, int most) {
        return words(handle.createQuery("""
                        WITH i AS MATERIALIZED (SELECT plan, word, arrival, text FROM baton_inbox WHERE reply IS NULL)
                        SELECT i.plan, i.word, i.text
                        FROM i CROSS JOIN LATERAL (SELECT p.node FROM baton_plan p WHERE p.plan = i.plan LIMIT 1) p
                        WHERE p.node = :node ORDER BY i.arrival LIMIT :most""").bind("node", node).bind("most", most));
    }

    private List<Word> words(Query query) {
        return query
                .map((row, context) -> new Word(row.getLong("plan"), row.getLong("word"), json(row.getString("text"))))
                .stream()
                .sorted(Comparator.comparingLong(Word::plan).thenComparingLong(Word::number))
                .toList();
    }

    private Json json(String stored) {
        return Json.parseTrusted(codecs.decode(stored));
    }

    /** The plans with the words that were left for them and have no reply. */
    List<StoredPlan> withWords(List<StoredPlan> plans) {
        if (plans.isEmpty()) {
            return plans;
        }
        Map<Long, List<Word>> words = new HashMap<>();
        words(handle.createQuery("SELECT plan, word, text FROM baton_inbox WHERE reply IS NULL AND plan = ANY(:plans)")
                        .bindArray(
                                "plans",
                                Long.class,
                                plans.stream().map(StoredPlan::number).toList()))
                .forEach(word -> words.computeIfAbsent(word.plan(), plan -> new ArrayList<>())
                        .add(word));
        return plans.stream()
                .map(plan -> words.containsKey(plan.number()) ? with(plan, words.get(plan.number())) : plan)
                .toList();
    }

    private static StoredPlan with(StoredPlan plan, List<Word> words) {
        return new StoredPlan(
                plan.number(),
                plan.version(),
                plan.priority(),
                plan.plan(),
                plan.head(),
                plan.wakeAt(),
                plan.tasks(),
                plan.hold(),
                words);
    }

    Optional<Json> takeReply(long plan, long word) {
        return handle.createQuery(
                        "DELETE FROM baton_inbox WHERE plan = :plan AND word = :word AND reply IS NOT NULL RETURNING reply")
                .bind("plan", plan)
                .bind("word", word)
                .mapTo(String.class)
                .findOne()
                .map(this::json);
    }
}
