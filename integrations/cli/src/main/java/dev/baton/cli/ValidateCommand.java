package dev.baton.cli;

import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks plan files, all of them and completely. */
@Command(
        name = "validate",
        description = "Check plan files and print everything that is wrong with them.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "PLAN", arity = "1..*", description = "Plan files, YAML or JSON.")
    List<Path> files = List.of();

    @Mixin
    PlanArguments arguments = new PlanArguments();

    @Mixin
    Form.Choice output = new Form.Choice();

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<PlanProblem> all = new ArrayList<>();
        List<Json> verdicts = new ArrayList<>();
        for (Path file : files) {
            List<PlanProblem> problems = List.of();
            String finding = "";
            try {
                finding = finding(arguments.read(file));
            } catch (InvalidPlanException e) {
                problems = e.problems();
            }
            all.addAll(problems);
            switch (output.form()) {
                case TEXT -> print(file, finding, problems);
                case JSON -> verdicts.add(verdict(file, problems));
                case NDJSON -> console.out().println(verdict(file, problems));
            }
        }
        if (output.form() == Form.JSON) {
            console.out().println(Json.array(verdicts).pretty());
        } else if (output.form() == Form.TEXT && !all.isEmpty()) {
            console.out().println(ProblemList.count(all));
        }
        return all.isEmpty() ? ExitCode.COMPLETED : ExitCode.INVALID_PLAN;
    }

    private static String finding(Plan plan) {
        return plan.name() + ", " + Wording.count(plan.tasks().size(), "task");
    }

    private void print(Path file, String finding, List<PlanProblem> problems) {
        if (problems.isEmpty()) {
            console.out()
                    .println(console.outStyle().green("✔") + " " + file + "  "
                            + console.outStyle().dim(finding));
        } else {
            ProblemList.print(problems, console.out(), console.outStyle());
        }
    }

    private static Json verdict(Path file, List<PlanProblem> problems) {
        Map<String, Json> verdict = new LinkedHashMap<>();
        verdict.put("file", Json.of(file.toString()));
        verdict.put("valid", Json.of(problems.isEmpty()));
        verdict.put("problems", ProblemList.json(problems));
        return Json.object(verdict);
    }
}
