package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.COMMITTED;
import static dev.baton.testkit.store.StoreStage.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.PlanStatus;
import dev.baton.spi.Hold;
import dev.baton.spi.PlanCommit;
import dev.baton.spi.PlanStore.CommitResult;
import dev.baton.spi.SharedPlanStore;
import dev.baton.spi.SharedPlanStore.Reply;
import dev.baton.spi.SharedPlanStore.Word;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** U: for shared stores. What others leave for a plan is read before it goes on, and answered once. */
@Theme("Words")
interface WordRules {
    int ROUNDS = 100;
    Json STOP = Json.parse("{\"say\":\"stop\",\"why\":\"\\\"✂\\\" 1.50\"}");
    Json DONE = Json.parse("{\"answer\":\"ACCEPTED\",\"n\":2.50}");

    @Rule(value = "U1", says = "A plan's words are numbered from 1 without gaps, and each number is the plan's signal")
    default void wordsAreNumbered(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 2, node);
        for (long number = 1; number <= 4; number++) {
            assertThat((number % 2 == 0 ? store : second).post(1, STOP)).isEqualTo(number);
            assertThat(Nodes.hold(store, 1)).isEqualTo(new Hold(node, 0, number));
        }
        assertThat(store.post(2, STOP)).isEqualTo(1);

        answer(store, 1, 1, new Hold(node, 0, 4), 1, 2, 3, 4);
        for (long number = 1; number <= 4; number++) {
            store.takeReply(1, number);
        }
        assertThat(store.post(1, STOP)).as("a number is not used again").isEqualTo(5);
        assertThat(Nodes.hold(store, 1)).isEqualTo(new Hold(node, 0, 5));
    }

    /** Commits a step that answers these words. */
    private static void answer(SharedPlanStore store, long plan, long version, Hold hold, long... words) {
        Reply[] replies = new Reply[words.length];
        for (int i = 0; i < words.length; i++) {
            replies[i] = new Reply(words[i], DONE);
        }
        PlanCommit entry = Entries.replying(Nodes.to(PlanStatus.RUNNING, plan, version, hold), replies);
        assertThat(Nodes.commit(store, entry)).isEqualTo(COMMITTED);
    }

    @Rule(
            value = "U2",
            says = "Words without a reply are read in the order of each plan: by its holder, and with the plan")
    default void wordsAreRead(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        long other = Nodes.join(store);
        Nodes.create(store, 1, 2, node);
        Nodes.create(store, 3, 3, other);
        List<Word> ofOne = new ArrayList<>();
        for (long number = 1; number <= 12; number++) {
            Json text = Json.of(Map.of("n", number));
            second.post(1, text);
            ofOne.add(new Word(1, number, text));
        }
        second.post(2, STOP);
        second.post(3, STOP);

        List<Word> all = store.words(node, 100);
        assertThat(all).hasSize(13).contains(new Word(2, 1, STOP));
        assertThat(all.stream().filter(word -> word.plan() == 1)).isEqualTo(ofOne);
        assertThat(store.load(List.of(1L)).get(0).words()).isEqualTo(ofOne);
        assertThat(store.words(other, 100)).containsExactly(new Word(3, 1, STOP));
        List<Word> some = store.words(node, 5);
        assertThat(some).hasSize(5);
        List<Word> someOfOne = some.stream().filter(word -> word.plan() == 1).toList();
        assertThat(someOfOne).isEqualTo(ofOne.subList(0, someOfOne.size()));
        assertThat(store.words(other + 100, 100)).isEmpty();

        answer(store, 1, 1, new Hold(node, 0, 12), 1, 2, 3, 5);
        List<Word> rest = new ArrayList<>(ofOne.subList(5, 12));
        rest.add(0, ofOne.get(3));
        assertThat(store.load(List.of(1L)).get(0).words()).isEqualTo(rest);
        assertThat(store.words(node, 100).stream().filter(word -> word.plan() == 1))
                .isEqualTo(rest);
    }

    @Rule(
            value = "U3",
            says = "Where nobody living holds a plan, or there is none, no word is left and no signal raised")
    default void noWordForNobody(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long dead = Nodes.join(store);
        long left = Nodes.join(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, 0);
        Nodes.create(store, 2, 2, dead);
        Nodes.create(store, 3, 3, left);
        Nodes.die(stage, store, dead);
        store.leave(left);

        for (long plan : new long[] {1, 2, 3, 99}) {
            assertThat(store.post(plan, STOP)).as("a word for plan %s", plan).isZero();
        }
        assertThat(Nodes.plans(store.claim(node, 10))).containsExactly(1L, 2L, 3L);
        assertThat(store.words(node, 10)).isEmpty();
        assertThat(store.load(List.of(1L, 2L, 3L))).allSatisfy(plan -> {
            assertThat(plan.words()).isEmpty();
            assertThat(plan.hold()).isEqualTo(new Hold(node, 1, 0));
        });
    }

    @Rule(value = "U4", says = "After a word an entry is stale unless it brings the signal that the word raised")
    default void theSignalGuards(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long node = Nodes.join(store);
        Nodes.create(store, 1, 2, node);
        store.post(1, STOP);
        store.post(1, STOP);

        for (long signal : new long[] {0, 1, 3}) {
            assertThat(store.commit(List.of(
                            Nodes.full(1, 1, new Hold(node, 0, signal)),
                            Nodes.to(PlanStatus.RUNNING, 2, store.version(2), new Hold(node, 0, 0)))))
                    .as("signal %s", signal)
                    .containsExactly(STALE, COMMITTED);
            StoreStage.requireUntouched(store, 1);
        }
        assertThat(Nodes.commit(store, Nodes.full(1, 1, new Hold(node, 0, 2)))).isEqualTo(COMMITTED);
        assertThat(Nodes.hold(store, 1)).isEqualTo(new Hold(node, 0, 2));
    }

    @Rule(value = "U5", says = "A reply is stored with the entry that passed; the word is then read no more")
    default void aReplyIsStored(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 2, node);
        second.post(1, STOP);
        second.post(1, STOP);
        second.post(2, STOP);
        assertThat(second.takeReply(1, 1)).as("there is none yet").isEmpty();
        answer(store, 1, 1, new Hold(node, 0, 2), 2);

        assertThat(second.takeReply(1, 1)).isEmpty();
        assertThat(second.takeReply(2, 1)).isEmpty();
        assertThat(store.words(node, 10)).containsExactlyInAnyOrder(new Word(1, 1, STOP), new Word(2, 1, STOP));
        assertThat(second.takeReply(1, 2)).contains(DONE);
    }

    @Rule(value = "U6", says = "Nothing of a refused entry's replies is stored: the words wait on")
    default void aRefusedReplyIsNotStored(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long zombie = Nodes.join(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, zombie);
        store.post(1, STOP);
        store.leave(zombie);
        store.claim(node, 10);
        store.post(1, STOP);

        for (PlanCommit refused : List.of(
                Nodes.to(PlanStatus.RUNNING, 1, 1, new Hold(zombie, 0, 2)),
                Nodes.to(PlanStatus.RUNNING, 1, 1, new Hold(node, 1, 1)),
                Nodes.to(PlanStatus.RUNNING, 1, 2, new Hold(node, 1, 2)))) {
            PlanCommit entry = Entries.replying(refused, new Reply(1, DONE), new Reply(2, DONE));
            assertThat(Nodes.commit(store, entry)).isEqualTo(STALE);
            assertThat(store.takeReply(1, 1)).isEmpty();
            assertThat(store.takeReply(1, 2)).isEmpty();
        }
        assertThat(store.words(node, 10)).containsExactly(new Word(1, 1, STOP), new Word(1, 2, STOP));
    }

    @Rule(
            value = "U7",
            says = "A reply is taken once, and forgotten with that; what is answered for no word is not kept")
    default void aReplyIsTakenOnce(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, node);
        store.post(1, STOP);
        answer(store, 1, 1, new Hold(node, 0, 1), 1, 7);

        assertThat(second.takeReply(1, 7)).isEmpty();
        assertThat(second.takeReply(1, 1)).contains(DONE);
        assertThat(second.takeReply(1, 1)).isEmpty();
        assertThat(store.takeReply(1, 1)).isEmpty();
        assertThat(store.takeReply(99, 1)).isEmpty();
        answer(store, 1, 2, new Hold(node, 0, 1), 1);
        assertThat(store.takeReply(1, 1))
                .as("answered once more, and nobody asks")
                .isEmpty();
    }

    @Rule(value = "U8", says = "A word waits for whoever takes the plan over, and keeps its number")
    default void aWordSurvivesATakeOver(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long dead = Nodes.join(store);
        Nodes.create(store, 1, 1, dead);
        store.post(1, STOP);
        Nodes.die(stage, store, dead);
        assertThat(store.post(1, STOP)).isZero();
        long node = Nodes.join(store);
        store.claim(node, 10);

        assertThat(Nodes.hold(store, 1)).isEqualTo(new Hold(node, 1, 1));
        assertThat(store.words(node, 10)).containsExactly(new Word(1, 1, STOP));
        assertThat(store.words(dead, 10)).isEmpty();
        assertThat(store.load(List.of(1L)).get(0).words()).containsExactly(new Word(1, 1, STOP));
        assertThat(store.post(1, STOP)).isEqualTo(2);
        answer(store, 1, 1, new Hold(node, 1, 2), 1);
        assertThat(store.takeReply(1, 1)).contains(DONE);
    }

    @Rule(value = "U9", says = "With a plan its words and replies are removed")
    default void wordsAreRemoved(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, node);
        store.post(1, STOP);
        store.post(1, STOP);
        PlanCommit end = Nodes.to(PlanStatus.CANCELLED, 1, 1, new Hold(node, 0, 2));
        Nodes.commit(store, Entries.replying(end, new Reply(1, DONE)));
        store.remove(List.of(1L));

        assertThat(store.post(1, STOP)).isZero();
        assertThat(store.words(node, 10)).isEmpty();
        while (store.sweep(100)) {
            // to its end: what belongs to a plan may be left until then
        }
        assertThat(store.takeReply(1, 1)).isEmpty();
        assertThat(store.takeReply(1, 2)).isEmpty();
    }

    @Rule(value = "U10", says = "Those that leave words for a plan at once get different numbers, without a gap")
    default void postersGetDifferentNumbers(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, node);
        List<List<Long>> numbers = stage.together(() -> posts(store), () -> posts(second), () -> posts(second));

        assertThat(numbers.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(Nodes.upTo(3 * ROUNDS));
        assertThat(numbers).allSatisfy(each -> assertThat(each).isSorted());
        assertThat(store.words(node, 1_000)).extracting(Word::number).isEqualTo(Nodes.upTo(3 * ROUNDS));
        assertThat(Nodes.hold(store, 1).signal()).isEqualTo(3 * ROUNDS);
    }

    private static List<Long> posts(SharedPlanStore store) {
        return Stream.generate(() -> store.post(1, STOP)).limit(ROUNDS).toList();
    }

    @Rule(
            value = "U11",
            says = "A word and a commit that lets the plan go, at once: no word is left for a plan that nobody holds")
    default void aWordAndARelease(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        for (long plan = 1; plan <= ROUNDS; plan++) {
            long number = plan;
            Nodes.create(store, plan, plan, node);
            PlanCommit end = Nodes.to(PlanStatus.COMPLETED, plan, 1, new Hold(0, 0, 0));
            List<Long> answers = stage.together(
                    () -> Nodes.commit(store, end).equals(COMMITTED) ? 1L : 0L, () -> second.post(number, STOP));
            requireOneOf(store, plan, answers.get(0) == 1, answers.get(1));
        }
    }

    /** Either the commit came first, and there was nobody to leave a word for; or the word did, and the commit missed. */
    private static void requireOneOf(SharedPlanStore store, long plan, boolean isCommitted, long word) {
        assertThat(word)
                .as("the word for plan %s, whose end was %s", plan, isCommitted ? "stored" : "stale")
                .isEqualTo(isCommitted ? 0 : 1);
        assertThat(store.version(plan)).isEqualTo(isCommitted ? 2 : 1);
        assertThat(Nodes.hold(store, plan).signal()).isEqualTo(word);
        assertThat(store.load(List.of(plan)).get(0).words()).hasSize((int) word);
    }

    @Rule(value = "U12", says = "While a commit is held open, wherever it is, a word comes after it, or makes it stale")
    default void aWordWhileACommitIsHeld(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        SharedPlanStore store = stage.sharedStepwise(point);
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        boolean isThere = true;
        for (int n = 0; isThere; n++) {
            long plan = n + 1L;
            Nodes.create(store, plan, plan, node);
            PlanCommit end = Nodes.to(PlanStatus.COMPLETED, plan, 1, new Hold(0, 0, 0));
            Future<CommitResult> held = point.stop(stage, n, () -> Nodes.commit(store, end));
            isThere = point.isThere(stage, held);
            Future<Long> word = stage.begin(() -> second.post(plan, STOP));
            stage.lookAt(word);
            point.letGo();
            requireOneOf(store, plan, stage.answer(held).equals(COMMITTED), stage.answer(word));
        }
    }

    @Rule(value = "U13", says = "While a word is held open, wherever it is, a commit comes before it, or is stale")
    default void aCommitWhileAWordIsHeld(StoreStage stage) {
        HeldPoint point = new HeldPoint();
        SharedPlanStore store = stage.sharedStepwise(point);
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        boolean isThere = true;
        for (int n = 0; isThere; n++) {
            long plan = n + 1L;
            Nodes.create(store, plan, plan, node);
            PlanCommit end = Nodes.to(PlanStatus.COMPLETED, plan, 1, new Hold(0, 0, 0));
            Future<Long> held = point.stop(stage, n, () -> store.post(plan, STOP));
            isThere = point.isThere(stage, held);
            Future<CommitResult> commit = stage.begin(() -> Nodes.commit(second, end));
            stage.lookAt(commit);
            point.letGo();
            requireOneOf(store, plan, stage.answer(commit).equals(COMMITTED), stage.answer(held));
        }
    }

    @Rule(value = "U14", says = "Of two that take a reply at once one gets it")
    default void oneTakesTheReply(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        SharedPlanStore second = stage.beside(store);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, node);
        for (long round = 1; round <= ROUNDS; round++) {
            long number = store.post(1, STOP);
            answer(store, 1, round, new Hold(node, 0, number), number);
            assertThat(stage.together(() -> store.takeReply(1, number).isPresent(), () -> second.takeReply(1, number)
                            .isPresent()))
                    .containsExactlyInAnyOrder(true, false);
        }
    }

    @Rule(value = "U15", says = "When the connection dies anywhere in a post, the word is there whole or not at all")
    default void aCutPost(StoreStage stage) {
        CutPoint cut = new CutPoint(false);
        SharedPlanStore store = stage.sharedStepwise(cut);
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, node);
        boolean isCut = true;
        Set<Long> answered = new HashSet<>();
        for (int n = 0; isCut; n++) {
            cut.arm(n);
            try {
                answered.add(store.post(1, STOP));
            } catch (BatonException e) {
                assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE");
            }
            isCut = cut.disarm();
            List<Long> words =
                    store.words(node, 1_000).stream().map(Word::number).toList();
            assertThat(words)
                    .as("cut %s", cut.where())
                    .isEqualTo(Nodes.upTo(Nodes.hold(store, 1).signal()))
                    .containsAll(answered);
        }
    }

    @Rule(value = "U16", says = "Words and replies of any text are kept to the character, for the next process too")
    default void wordsAreKept(StoreStage stage) {
        SharedPlanStore store = stage.shared();
        long node = Nodes.join(store);
        Nodes.create(store, 1, 1, node);
        List<Json> texts = List.of(
                Json.of("quotes ' \" ` \\ ${x} ? :a \n\t\u0001 ✂ 😀"),
                Json.of("x".repeat(1 << 20)),
                Json.parse("{\"n\":1.50,\"@class\":\"java.lang.Object\",\"\":[null,{}]}"),
                Json.NULL);
        List<Word> words = new ArrayList<>();
        for (Json text : texts) {
            words.add(new Word(1, store.post(1, text), text));
        }
        SharedPlanStore next = (SharedPlanStore) stage.reopened(store);
        assertThat(next.words(node, 10)).isEqualTo(words);

        Reply[] replies = words.stream()
                .map(word -> new Reply(word.number(), word.text()))
                .toArray(Reply[]::new);
        PlanCommit entry = Nodes.to(PlanStatus.RUNNING, 1, 1, new Hold(node, 0, 4));
        assertThat(Nodes.commit(next, Entries.replying(entry, replies))).isEqualTo(COMMITTED);
        for (Word word : words) {
            assertThat(next.takeReply(1, word.number())).contains(word.text());
        }
    }
}
