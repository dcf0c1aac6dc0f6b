package dev.baton.cli;

import dev.baton.Json;
import dev.baton.PlanProblem;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that is wrong with a plan, each problem where an editor can jump to it. */
final class ProblemList {
    private ProblemList() {}

    static void print(List<PlanProblem> problems, PrintStream stream, Style style) {
        for (PlanProblem problem : problems) {
            String location = problem.location();
            stream.println((location == null ? "" : style.bold(location) + "  ")
                    + style.red(problem.code())
                    + (problem.path().isEmpty() ? "" : "  " + style.dim(problem.path())));
            stream.println("  " + problem.message());
            if (!problem.hint().isEmpty()) {
                stream.println("  " + style.cyan("→ ") + problem.hint());
            }
        }
    }

    static Json json(List<PlanProblem> problems) {
        return Json.array(problems.stream().map(ProblemList::json).toList());
    }

    private static Json json(PlanProblem problem) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("code", Json.of(problem.code()));
        fields.put("location", Json.of(problem.location()));
        fields.put("path", Json.of(problem.path()));
        fields.put("message", Json.of(problem.message()));
        fields.put("hint", Json.of(problem.hint()));
        return Json.object(fields);
    }

    /** {@code 3 problems.} */
    static String count(List<PlanProblem> problems) {
        return Wording.count(problems.size(), "problem") + ".";
    }
}
