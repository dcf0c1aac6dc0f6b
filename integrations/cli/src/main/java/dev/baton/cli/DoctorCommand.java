package dev.baton.cli;

import dev.baton.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks a store over: what is in it, whom it belongs to, and whether all of that is as it should be. */
@Command(
        name = "doctor",
        description = "Check a store and its surroundings; ends with 1 if something is wrong.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    StoreChoice store = new StoreChoice();

    @Mixin
    Form.Choice output = new Form.Choice();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NamedStore named = store.named(console);
        List<Checkup.Finding> findings;
        try (Desk desk = named.desk()) {
            findings = new Checkup(named, desk, spec.root().version()[0]).findings(Instant.now());
        }
        boolean isWell = findings.stream().noneMatch(finding -> finding.verdict() == Checkup.Verdict.WRONG);
        if (output.form() == Form.TEXT) {
            print(findings);
        } else {
            List<Json> all = findings.stream().map(DoctorCommand::json).toList();
            if (output.form() == Form.JSON) {
                console.out().println(Json.array(all).pretty());
            } else {
                all.forEach(console.out()::println);
            }
        }
        return isWell ? ExitCode.COMPLETED : ExitCode.FAILED;
    }

    private void print(List<Checkup.Finding> findings) {
        Style style = console.outStyle();
        int width = findings.stream()
                .mapToInt(finding -> finding.name().length())
                .max()
                .orElse(0);
        for (Checkup.Finding finding : findings) {
            String sign =
                    switch (finding.verdict()) {
                        case NEUTRAL -> " ";
                        case WELL -> style.green("✔");
                        case DOUBTFUL -> style.yellow("!");
                        case WRONG -> style.red("✖");
                    };
            console.out()
                    .println(sign + " " + style.dim(Wording.pad(finding.name(), width)) + "  " + finding.what()
                            + (finding.hint().isEmpty() ? "" : "\n    " + style.cyan("→ ") + finding.hint()));
        }
    }

    private static Json json(Checkup.Finding finding) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("name", Json.of(finding.name()));
        fields.put("verdict", Json.of(finding.verdict().name()));
        fields.put("what", Json.of(finding.what()));
        fields.put("hint", Json.of(finding.hint()));
        return Json.object(fields);
    }
}
