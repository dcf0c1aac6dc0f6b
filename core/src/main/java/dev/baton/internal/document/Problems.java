package dev.baton.internal.document;

import dev.baton.PlanProblem;
import dev.baton.internal.expression.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one plan: one problem per path and none below another,
 * since what follows from the first would only distract. */
final class Problems {
    /** More are not looked for. */
    private static final int MOST = 1_000;

    private static final int LONGEST_KEY = 128;

    /** Line and column of a problem. */
    record Place(int line, int column) {
        static final Comparator<Place> IN_ORDER =
                Comparator.comparingInt(Place::line).thenComparingInt(Place::column);
    }

    private record Entry(PlanProblem problem, @Nullable Place place) {}

    private final Map<String, Entry> byPath = new LinkedHashMap<>();

    void add(String code, String path, String message, String hint) {
        add(code, path, null, message, hint);
    }

    /** A problem whose place is not that of the value at its path. */
    void add(String code, String path, @Nullable Place place, String message, String hint) {
        if (byPath.size() < MOST && !isBelowAnother(path)) {
            byPath.putIfAbsent(path, new Entry(new PlanProblem(code, path, message, hint), place));
        }
    }

    private boolean isBelowAnother(String path) {
        for (int end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
            if (byPath.containsKey(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return byPath.isEmpty();
    }

    /** True if looking for more is in vain. */
    boolean isFull() {
        return byPath.size() >= MOST;
    }

    /** In the order of the document's keys; without places. */
    List<PlanProblem> inOrderOfPaths() {
        List<PlanProblem> all = new ArrayList<>();
        byPath.values().forEach(entry -> all.add(entry.problem));
        all.sort(Comparator.comparing(PlanProblem::path, PathOrder.INSTANCE));
        return ended(all);
    }

    /** In the order of the text, each with its place. */
    List<PlanProblem> inOrderOfText(String file, Function<String, Place> places) {
        List<Entry> placed = new ArrayList<>();
        for (Entry entry : byPath.values()) {
            Place place = entry.place == null ? places.apply(entry.problem.path()) : entry.place;
            placed.add(new Entry(entry.problem.withLocation(in(file, place)), place));
        }
        placed.sort(Comparator.comparing(Entry::place, Comparator.nullsFirst(Place.IN_ORDER)));
        return ended(placed.stream().map(Entry::problem).toList());
    }

    static String in(String file, Place place) {
        return file + ":" + place.line() + ":" + place.column();
    }

    private List<PlanProblem> ended(List<PlanProblem> all) {
        List<PlanProblem> shown = new ArrayList<>();
        for (PlanProblem problem : all) {
            shown.add(shown(problem));
        }
        if (!isFull()) {
            return List.copyOf(shown);
        }
        shown.add(new PlanProblem(
                "TOO_MANY_PROBLEMS",
                "",
                "these are the first %,d problems".formatted(MOST),
                "Correct them and try again."));
        return List.copyOf(shown);
    }

    /** A key may be as long as a document: it is not repeated whole. */
    private static PlanProblem shown(PlanProblem problem) {
        if (problem.path().length() <= LONGEST_KEY) {
            return problem;
        }
        StringJoiner path = new StringJoiner("/");
        for (String key : problem.path().split("/", -1)) {
            path.add(key.length() <= LONGEST_KEY ? key : Quoted.cut(key));
        }
        return new PlanProblem(problem.code(), path.toString(), problem.message(), problem.hint(), problem.location());
    }
}
