package dev.baton.internal.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Dependency;
import dev.baton.Outcome;
import dev.baton.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** L7: what a reference implies. */
class EdgesTest {
    private static List<Dependency> edges(Task.Builder task) {
        Task built = task.build();
        Condition condition = built.runIf() == null ? null : Condition.parse(built.runIf());
        return Edges.of(built, Template.compile(built.payload()), condition);
    }

    private static Task.Builder task() {
        return Task.named("t").type("x");
    }

    @Test
    void aReferenceImpliesSuccess() {
        assertThat(edges(task().payload("v", "${a#/x}").runIf("b#/y > 1 && inputs#/z == 1")))
                .containsExactly(Dependency.on("a"), Dependency.on("b"));
    }

    @Test
    void oneThatCanDoWithoutAValueImpliesAnyEnd() {
        assertThat(edges(task().payload(Map.of("$from", "a", "default", 1))
                        .runIf("exists(b#/x) && status(c) == 'FAILED'")))
                .containsExactly(Dependency.always("a"), Dependency.always("b"), Dependency.always("c"));
    }

    @Test
    void theStricterOfTwoReferencesCounts() {
        assertThat(edges(task().runIf("exists(a#/x) && a#/x > 1"))).containsExactly(Dependency.on("a"));
        assertThat(edges(task().payload("v", "${b}").runIf("status(b) == 'COMPLETED'")))
                .containsExactly(Dependency.on("b"));
    }

    @Test
    void aWrittenEdgeReplacesTheImpliedOne() {
        Dependency failure = Dependency.on("a", Outcome.FAILURE);
        assertThat(edges(task().payload("v", "${a#/x}").dependsOn(failure))).containsExactly(failure);
        Dependency either = Dependency.anyOf(Dependency.on("a"), Dependency.on("b"));
        assertThat(edges(task().payload("v", "${b#/x} ${c}").dependsOn(either)))
                .containsExactly(either, Dependency.on("c"));
    }

    @Test
    void anEntryWrittenTwiceCountsOnce() {
        assertThat(edges(task().dependsOn("a", "b", "a"))).containsExactly(Dependency.on("a"), Dependency.on("b"));
        assertThat(edges(task().dependsOn("a", "b", "c", "d", "e", "f", "g", "h", "i", "a")))
                .hasSize(9);
    }

    @Test
    void withoutReferencesTheWrittenListIsGivenBackAsItIs() {
        Task task = task().payload("v", "constant").dependsOn("a", "b").build();
        assertThat(Edges.of(task, Template.compile(task.payload()), null)).isSameAs(task.dependsOn());
    }
}
