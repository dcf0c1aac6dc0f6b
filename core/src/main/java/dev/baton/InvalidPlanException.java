package dev.baton;

import java.util.List;
import java.util.stream.Collectors;

/** A plan was refused; {@link #problems()} lists everything that is wrong with it. Nothing was stored. */
public final class InvalidPlanException extends BatonException {
    private static final long serialVersionUID = 1L;

    private static final int MOST_SHOWN = 100;

    private final transient List<PlanProblem> problems;

    /**
     * @param name the plan's name, or the file it was read from
     * @param problems at least one; the exception's code is that of the first
     */
    public InvalidPlanException(String name, List<PlanProblem> problems) {
        super(
                problems.get(0).code(),
                "plan \"%s\" is not valid (%d problem%s)\n%s"
                        .formatted(name, problems.size(), problems.size() == 1 ? "" : "s", show(problems)),
                "");
        this.problems = List.copyOf(problems);
    }

    private static String show(List<PlanProblem> problems) {
        int more = problems.size() - MOST_SHOWN;
        return problems.stream().limit(MOST_SHOWN).map(p -> "  " + p).collect(Collectors.joining("\n"))
                + (more > 0 ? "\n  and %,d more".formatted(more) : "");
    }

    /** All problems, in document order. */
    public List<PlanProblem> problems() {
        return problems;
    }
}
