package dev.baton.testkit.store;

import static dev.baton.testkit.store.StoreStage.FIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.BatonException;
import dev.baton.Page;
import dev.baton.Plan;
import dev.baton.PlanQuery;
import dev.baton.PlanStatus;
import dev.baton.PlanSummary;
import dev.baton.spi.PlanStore;
import dev.baton.testkit.Rule;
import dev.baton.testkit.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** H: lists of plans. */
@Theme("Lists")
interface ListRules {
    /** Ids of all pages. */
    private static List<String> ids(PlanStore store, PlanQuery query) {
        List<String> ids = new ArrayList<>();
        String next = null;
        do {
            Page<PlanSummary> page = store.list(query.withCursor(next));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(query.limit());
            page.items().forEach(line -> ids.add(line.id()));
            next = page.next();
        } while (next != null);
        return ids;
    }

    @Rule(value = "H1", says = "Plans are listed by number, the greatest first, in pages of any size")
    default void plansAreListedNewestFirst(StoreStage stage) {
        stage.createUpTo(25);
        List<String> all = ids(stage.store(), PlanQuery.all());

        assertThat(all).hasSize(25).startsWith("run-25", "run-24").endsWith("run-2", "run-1");
        for (int size : new int[] {1, 2, 10, 24, 25, 26}) {
            assertThat(ids(stage.store(), PlanQuery.all().withLimit(size)))
                    .as("pages of %s", size)
                    .isEqualTo(all);
        }
    }

    @Rule(value = "H2", says = "A page that is exactly full is the last, if there are no more")
    default void aFullPageIsTheLast(StoreStage stage) {
        stage.createUpTo(2);

        assertThat(stage.store().list(PlanQuery.all().withLimit(2)).next()).isNull();
        assertThat(stage.store().list(PlanQuery.all().withLimit(1)).next()).isNotNull();
    }

    @Rule(value = "H3", says = "All conditions of a query hold: statuses, name, owner, labels, creation")
    default void listsAreFiltered(StoreStage stage) {
        Plan other = Plan.named("other").label("team", "web").label("tier", "1").build();
        stage.commit(Entries.create(1, "run-1", FIVE));
        stage.commit(Entries.create(2, "run-2", other));
        stage.commit(Entries.step(2, 1, Entries.head("run-2", other, PlanStatus.COMPLETED, 1)));
        PlanStore store = stage.store();
        PlanQuery all = PlanQuery.all();

        assertThat(ids(store, all.withStatuses(PlanStatus.RUNNING, PlanStatus.PAUSED)))
                .containsExactly("run-1");
        assertThat(ids(store, all.withStatuses(PlanStatus.COMPLETED))).containsExactly("run-2");
        assertThat(ids(store, all.withName("other"))).containsExactly("run-2");
        assertThat(ids(store, all.withOwner("ops"))).containsExactly("run-1");
        assertThat(ids(store, all.withLabel("team", "web").withLabel("tier", "1")))
                .containsExactly("run-2");
        assertThat(ids(store, all.withLabel("team", "sre").withLabel("tier", "1")))
                .isEmpty();
        assertThat(ids(store, all.withName("five").withOwner("nobody"))).isEmpty();
        assertThat(ids(store, all.withCreated(Entries.NOW, null))).hasSize(2);
        assertThat(ids(store, all.withCreated(Entries.NOW.plusNanos(1), null))).isEmpty();
        assertThat(ids(store, all.withCreated(null, Entries.NOW))).isEmpty();
        assertThat(ids(store, all.withCreated(null, Entries.NOW.plusNanos(1)))).hasSize(2);
    }

    @Rule(value = "H4", says = "A line says what the plan is now: status, owner, labels, times")
    default void aLineIsComplete(StoreStage stage) {
        Plan other = Plan.named("other").label("team", "web").label("tier", "1").build();
        stage.commit(Entries.create(2, "run-2", other));
        stage.commit(Entries.step(2, 1, Entries.head("run-2", other, PlanStatus.COMPLETED, 1)));

        assertThat(stage.store().list(PlanQuery.all()).items())
                .containsExactly(new PlanSummary(
                        "run-2",
                        "other",
                        PlanStatus.COMPLETED,
                        null,
                        Map.of("team", "web", "tier", "1"),
                        Entries.NOW,
                        Entries.NOW.plusSeconds(5)));
    }

    @Rule(value = "H5", says = "Count is the number of plans that the pages of a query hold, whatever page it asks for")
    default void countIsThatOfThePages(StoreStage stage) {
        stage.createUpTo(23);
        stage.commit(StoreStage.to(PlanStatus.PAUSED, 7, 1));
        PlanStore store = stage.store();
        PlanQuery small = PlanQuery.all().withLimit(4);

        assertThat(store.count(small)).isEqualTo(23);
        assertThat(store.count(small.withStatuses(PlanStatus.PAUSED))).isEqualTo(1);
        assertThat(store.count(small.withName("none"))).isZero();
        assertThat(store.count(small.withCursor(store.list(small).next()))).isEqualTo(23);
    }

    @Rule(value = "H6", says = "A cursor that was made up is refused with INVALID_CURSOR")
    default void aForgedCursorIsRefused(StoreStage stage) {
        stage.createUpTo(2);
        for (String cursor :
                List.of("", "1", "zz.zz", "1.0", "' OR 1=1 --", "9223372036854775808.1", "-1.5", ".", "é", "\0")) {
            requireRefused(stage.store(), PlanQuery.all().withCursor(cursor));
        }
    }

    private static void requireRefused(PlanStore store, PlanQuery query) {
        assertThat(catchThrowable(() -> store.list(query)))
                .as("cursor '%s'", query.cursor())
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CURSOR"));
    }

    @Rule(value = "H7", says = "The cursor of another query is refused with INVALID_CURSOR")
    default void theCursorOfAnotherQueryIsRefused(StoreStage stage) {
        stage.createUpTo(2);
        String next = stage.store().list(PlanQuery.all().withLimit(1)).next();

        assertThat(stage.store().list(PlanQuery.all().withCursor(next)).items()).hasSize(1);
        requireRefused(stage.store(), PlanQuery.all().withName("five").withCursor(next));
        requireRefused(
                stage.store(), PlanQuery.all().withStatuses(PlanStatus.RUNNING).withCursor(next));
    }

    @Rule(value = "H8", says = "Who pages while plans come and go on gets each that was there once, in order")
    default void pagesWhilePlansCome(StoreStage stage) {
        PlanStore store = stage.store();
        stage.createUpTo(200);
        Future<Boolean> writer = stage.begin(() -> {
            for (long plan = 1; plan <= 200; plan++) {
                store.commit(List.of(
                        Entries.create(200 + plan, "run-" + (200 + plan), FIVE),
                        StoreStage.to(plan % 2 == 0 ? PlanStatus.PAUSED : PlanStatus.COMPLETED, plan, 1)));
            }
            return true;
        });
        do {
            List<String> ids = ids(store, PlanQuery.all().withLimit(7));
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(ids.subList(ids.size() - 200, ids.size()))
                    .startsWith("run-200")
                    .endsWith("run-1");
        } while (!writer.isDone());
        stage.answer(writer);
    }

    @Rule(value = "H9", says = "Names, owners and labels are compared exactly, whatever is in them")
    default void valuesOfFiltersAreData(StoreStage stage) {
        List<String> values = List.of(
                "ops",
                "Ops",
                "ops ",
                "' OR '1'='1",
                "o%",
                "o_s",
                "\\",
                "\"",
                "ops\n",
                "?",
                ":owner",
                "${x}",
                "é",
                "e\u0301");
        long number = 1;
        for (String value : values) {
            Plan plan = Plan.named(value)
                    .owner(value)
                    .label("l", value)
                    .label(value, "v")
                    .build();
            stage.commit(Entries.create(number, "run-" + number, plan));
            number++;
        }
        PlanStore store = stage.store();
        for (int n = 0; n < values.size(); n++) {
            String value = values.get(n);
            String id = "run-" + (n + 1);
            assertThat(ids(store, PlanQuery.all().withName(value)))
                    .as("name '%s'", value)
                    .containsExactly(id);
            assertThat(ids(store, PlanQuery.all().withOwner(value)))
                    .as("owner '%s'", value)
                    .containsExactly(id);
            assertThat(ids(store, PlanQuery.all().withLabel("l", value)))
                    .as("label '%s'", value)
                    .containsExactly(id);
            assertThat(ids(store, PlanQuery.all().withLabel(value, "v")))
                    .as("label named '%s'", value)
                    .containsExactly(id);
        }
    }
}
