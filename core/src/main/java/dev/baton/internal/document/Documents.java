package dev.baton.internal.document;

import com.fasterxml.jackson.core.JsonToken;
import dev.baton.DocumentNode;
import dev.baton.DocumentNode.Field;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanProblem;
import dev.baton.Task;
import dev.baton.internal.document.Problems.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads, writes and checks plan documents. */
public final class Documents {
    private static final String SCHEMA = "/dev/baton/plan-v1.schema.json";

    private Documents() {}

    /** @throws InvalidPlanException with every problem and its place */
    public static Plan parse(String json, String name) {
        return plan(tree(json, name), name, plan -> List.of());
    }

    /** @throws InvalidPlanException for what is no JSON */
    public static DocumentNode tree(String json, String name) {
        try (JsonText text = new JsonText(json, name, InputCaps.UNTRUSTED)) {
            return text.whole();
        }
    }

    /** @throws InvalidPlanException for what is no UTF-8 */
    public static String text(byte[] utf8, String name) {
        return Utf8.decode(utf8, name);
    }

    /**
     * @param more finds what only others can know of what could be read
     * @throws InvalidPlanException with every problem and its place
     */
    public static Plan plan(DocumentNode root, String name, Function<Plan, List<PlanProblem>> more) {
        Problems problems = new Problems();
        Plan plan = PlanReader.read(root, problems);
        new PlanCheck(plan, problems).run();
        for (PlanProblem problem : more.apply(plan)) {
            problems.add(problem.code(), problem.path(), problem.message(), problem.hint());
        }
        if (!problems.isEmpty()) {
            List<PlanProblem> all = problems.inOrderOfText(name, path -> DocumentTree.locate(root, path));
            throw new InvalidPlanException(plan.name().isEmpty() ? name : plan.name(), all);
        }
        return plan;
    }

    /** Reads what {@link #print} wrote, task by task, without caps and without checking it again. */
    public static Plan stored(String document) {
        String name = "stored plan";
        Problems problems = new Problems();
        PlanReader reader = new PlanReader(problems);
        try (JsonText text = new JsonText(document, name, InputCaps.STORED)) {
            text.next();
            while (text.next() == JsonToken.FIELD_NAME) {
                String key = text.name();
                if (text.next() == JsonToken.START_ARRAY && key.equals("tasks")) {
                    while (text.next() != JsonToken.END_ARRAY) {
                        reader.task(text.value());
                    }
                } else {
                    reader.field(new Field(key, text.value(), 1, 1));
                }
            }
            text.end();
        }
        Plan plan = reader.plan();
        if (!problems.isEmpty()) {
            throw new InvalidPlanException(name, problems.inOrderOfPaths());
        }
        return plan;
    }

    /** Compact JSON: reading it gives an equal plan. */
    public static String print(Plan plan) {
        StringBuilder text = new StringBuilder();
        char separator = '{';
        for (Map.Entry<String, Json> field : PlanFields.withoutTasks(plan).entrySet()) {
            if (field.getKey().equals("output")) {
                continue;
            }
            text.append(separator).append(Json.of(field.getKey())).append(':').append(field.getValue());
            separator = ',';
        }
        text.append(",\"tasks\":");
        separator = '[';
        for (Task task : plan.tasks()) {
            text.append(separator).append(PlanFields.task(task));
            separator = ',';
        }
        text.append(plan.tasks().isEmpty() ? "[]" : "]");
        if (plan.output() != null) {
            text.append(",\"output\":").append(plan.output());
        }
        return text.append('}').toString();
    }

    /** Everything that is wrong with a plan by itself. */
    public static List<PlanProblem> problems(Plan plan) {
        Problems problems = new Problems();
        new PlanCheck(plan, problems).run();
        return problems.inOrderOfPaths();
    }

    /** The same for two plans with the same content, whatever the order of keys or the notation of numbers (L1). */
    public static String contentHash(Plan plan) {
        return ContentHash.of(plan);
    }

    /** {@code file:line:column} of what a JSON Pointer names. */
    public static String locate(DocumentNode root, String pointer, String file) {
        Place place = DocumentTree.locate(root, pointer);
        return Problems.in(file, place);
    }

    /** The published JSON Schema. */
    public static String schema() {
        try (InputStream in = Documents.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException("the JAR lacks " + SCHEMA);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
