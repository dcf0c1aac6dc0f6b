package dev.baton.yaml.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.BatonException;
import dev.baton.Plan;
import dev.baton.PlanDocument;
import dev.baton.yaml.PlanFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Plan documents: those of the examples, broken. What is taken nevertheless must be taken again as it is written. */
final class DocumentTarget implements Target {
    private final boolean isYaml;
    private final List<String> sound;

    private DocumentTarget(boolean isYaml, List<String> sound) {
        this.isYaml = isYaml;
        this.sound = sound;
    }

    static DocumentTarget yaml() {
        return new DocumentTarget(true, examples());
    }

    static DocumentTarget json() {
        return new DocumentTarget(
                false,
                examples().stream()
                        .map(yaml -> PlanFile.parse(yaml, "plan.yaml").plan().document())
                        .toList());
    }

    private static List<String> examples() {
        try (Stream<Path> files = Files.list(Path.of("../../examples/plans"))) {
            return Stream.concat(
                            Stream.of(EVERY_KEY),
                            files.filter(file -> file.toString().endsWith(".yaml"))
                                    .sorted()
                                    .map(DocumentTarget::read))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String next(Random random) {
        return Mutation.of(sound.get(random.nextInt(sound.size())), random);
    }

    @Override
    public boolean takes(String input) {
        Plan plan;
        try {
            plan = isYaml
                    ? PlanFile.parse(input, "plan.yaml").plan()
                    : PlanDocument.json(bytes(input), "plan.json").plan();
        } catch (BatonException e) {
            Refusal.check(e);
            return false;
        }
        assertThat(Plan.parse(plan.document()).document()).isEqualTo(plan.document());
        return true;
    }

    /** In UTF-8; where half a surrogate pair stands, one byte that UTF-8 does not have. */
    private static byte[] bytes(String input) {
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < input.length() && i < bytes.length; i++) {
            if (input.charAt(i) == '\uD800') {
                bytes[i] = (byte) 0xE9;
            }
        }
        return bytes;
    }

    private static final String EVERY_KEY = """
            # a plan
            x-retry: &retry {maxAttempts: 3, delay: PT1S, factor: 2, maxDelay: PT30S, jitter: 0.2}
            apiVersion: plan/v1
            name: p
            title: 'it''s a plan'
            owner: ops
            labels: {team: sre}
            inputs: {day: 2026-11-20, list: [1, 2.5, true, null, ~]}
            limits: {maxParallel: 4, timeout: PT2H}
            failFast: drain
            defaults: {timeout: PT2M, retry: *retry}
            tasks:
              - id: a
                type: t
                stage: first
                retry: *retry
                permits: {db: 2}
                payload:
                  text: |
                    two lines
                    of "text" ${inputs#/day}
                  folded: >-
                    folded
                    text
                  token: {$secret: ticketing}
                  as-is: {$literal: '${a}'}
              - {id: b, type: t, stage: second, runIf: "a#/x > 1 && size(a#/list) < 3 || !exists(a#/y)", allowFailure: true}
              - {id: c, type: t, dependsOn: [{anyOf: [a, {task: b, outcome: [failure, skipped]}]}], ifUnreachable: fail}
              - {id: d, type: t, payload: {n: {$from: 'b#/n~1m', default: [1, {}]}, text: "${a#/list/0} of ${plan#/id}"}}
              - {id: e, type: baton.wait, payload: {event: go, expireAfter: P1D}}
              - {id: f, type: t, cleanup: true, onUnknown: rerun, idleTimeout: PT5S, totalTimeout: PT1H}
            output: {a: "${a}", d: {$from: d, default: null}}
            """;
}
