package dev.baton;

import java.util.List;
import java.util.stream.Collectors;

/** A plan was refused; {@link #problems()} lists everything that is wrong with it. Nothing was stored. */
public final class InvalidPlanException extends BatonException {
    private static final long serialVersionUID = 1L;

    private final transient List<PlanProblem> problems;

    /**
     * @param name the plan's name, or the file it was read from
     * @param problems at least one; the exception's code is that of the first
     */
    public InvalidPlanException(String name, List<PlanProblem> problems) {
        super(
                problems.get(0).code(),
                "plan \"%s\" is not valid (%d problem%s)\n%s"
                        .formatted(
                                name,
                                problems.size(),
                                problems.size() == 1 ? "" : "s",
                                problems.stream().map(p -> "  " + p).collect(Collectors.joining("\n"))),
                "");
        this.problems = List.copyOf(problems);
    }

    /** All problems, in document order. */
    public List<PlanProblem> problems() {
        return problems;
    }
}
