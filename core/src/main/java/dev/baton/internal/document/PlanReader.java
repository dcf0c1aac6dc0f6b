package dev.baton.internal.document;

import dev.baton.Dependency;
import dev.baton.Dependency.Edge;
import dev.baton.DocumentNode;
import dev.baton.DocumentNode.Array;
import dev.baton.DocumentNode.Field;
import dev.baton.DocumentNode.Fields;
import dev.baton.DocumentNode.Scalar;
import dev.baton.Json;
import dev.baton.Limits;
import dev.baton.Outcome;
import dev.baton.Plan;
import dev.baton.RetryPolicy;
import dev.baton.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plan of the fields of a document, whatever notation they were written in. It finds what is wrong with the form:
 * keys, types, words, durations. What that leaves to be checked is the plan's own business, see {@link PlanCheck}.
 */
final class PlanReader {
    private final Problems problems;
    private final FieldReader top;
    private final List<Task> tasks = new ArrayList<>();

    PlanReader(Problems problems) {
        this.problems = problems;
        this.top = new FieldReader("", problems);
    }

    /** The plan of a whole document; what could not be read is left out of it. */
    static Plan read(DocumentNode root, Problems problems) {
        PlanReader reader = new PlanReader(problems);
        if (root instanceof Fields fields) {
            fields.fields().forEach(reader::field);
        } else {
            FieldReader.wrongType(problems, "", root, "a plan document");
        }
        return reader.plan();
    }

    /** One field of the document. */
    void field(Field field) {
        top.add(field, Keys.PLAN);
        if (field.name().equals("tasks") && top.node("tasks") == field.value()) {
            if (field.value() instanceof Array array) {
                array.elements().forEach(this::task);
            } else {
                FieldReader.wrongType(problems, "/tasks", field.value(), "an array of tasks");
            }
        }
    }

    /** One element of {@code tasks}. */
    void task(DocumentNode node) {
        String path = "/tasks/" + tasks.size();
        if (node instanceof Scalar scalar && scalar.value().isNull()) {
            problems.add("FIELD_REQUIRED", path, "the task is null", "Give it an id and a type.");
        }
        FieldReader fields = FieldReader.of(node, path, Keys.TASK, problems);
        tasks.add(fields == null ? Task.named("").build() : task(fields));
    }

    /** The plan of all fields that were given. */
    Plan plan() {
        apiVersion();
        String name = top.requiredString("name");
        Plan.Builder plan = Plan.named(name == null ? "" : name);
        set(top.string("id"), plan::id);
        set(top.string("title"), plan::title);
        set(top.string("description"), plan::description);
        set(top.string("request"), plan::request);
        set(top.string("owner"), plan::owner);
        labels(plan);
        set(top.json("inputs"), plan::inputs);
        set(top.choice("failFast", Plan.FailFast.class), plan::failFast);
        limits(plan);
        defaults(plan);
        set(top.json("output"), plan::output);
        tasks.forEach(plan::task);
        return plan.build();
    }

    private void apiVersion() {
        if (top.require("apiVersion", "Write \"apiVersion\": \"" + Keys.API_VERSION + "\".")) {
            String version = top.string("apiVersion");
            if (version != null && !version.equals(Keys.API_VERSION)) {
                FieldReader.unknownValue(problems, "/apiVersion", version, List.of(Keys.API_VERSION));
            }
        }
        top.string("$schema");
    }

    private void labels(Plan.Builder plan) {
        DocumentNode node = top.node("labels");
        if (node instanceof Fields fields) {
            for (Field field : fields.fields()) {
                String path = DocumentTree.path("/labels", field.name());
                set(FieldReader.string(field.value(), path, problems), value -> plan.label(field.name(), value));
            }
        } else if (node != null) {
            FieldReader.wrongType(problems, "/labels", node, "an object of strings");
        }
    }

    private void limits(Plan.Builder plan) {
        FieldReader fields = object(top, "limits", Keys.LIMITS);
        if (fields != null) {
            plan.limits(new Limits(fields.integer("maxParallel"), fields.duration("timeout")));
        }
    }

    private void defaults(Plan.Builder plan) {
        FieldReader fields = object(top, "defaults", Keys.DEFAULTS);
        if (fields != null) {
            set(fields.duration("timeout"), plan::defaultTimeout);
            set(fields.duration("idleTimeout"), plan::defaultIdleTimeout);
            set(fields.duration("totalTimeout"), plan::defaultTotalTimeout);
            set(retry(fields), plan::defaultRetry);
        }
    }

    private Task task(FieldReader fields) {
        String id = fields.requiredString("id");
        Task.Builder task = Task.named(id == null ? "" : id);
        set(fields.requiredString("type"), task::type);
        set(fields.string("title"), task::title);
        set(fields.string("description"), task::description);
        set(fields.string("adapter"), task::adapter);
        set(fields.json("payload"), task::payload);
        task.dependsOn(dependsOn(fields));
        set(fields.string("runIf"), task::runIf);
        set(retry(fields), task::retry);
        set(fields.duration("timeout"), task::timeout);
        set(fields.duration("idleTimeout"), task::idleTimeout);
        set(fields.duration("totalTimeout"), task::totalTimeout);
        set(fields.duration("cancelGrace"), task::cancelGrace);
        set(fields.string("stage"), task::stage);
        set(fields.bool("allowFailure"), task::allowFailure);
        set(fields.bool("cleanup"), task::cleanup);
        set(fields.choice("ifUnreachable", Task.IfUnreachable.class), task::ifUnreachable);
        set(fields.choice("onUnknown", Task.OnUnknown.class), task::onUnknown);
        set(fields.choice("onUnsettled", Task.OnUnsettled.class), task::onUnsettled);
        permits(fields, task);
        return task.build();
    }

    private void permits(FieldReader task, Task.Builder builder) {
        DocumentNode node = task.node("permits");
        if (node instanceof Fields fields) {
            for (Field field : fields.fields()) {
                String path = DocumentTree.path(task.path("permits"), field.name());
                set(FieldReader.integer(field.value(), path, problems), weight -> builder.permit(field.name(), weight));
            }
        } else if (node != null) {
            FieldReader.wrongType(problems, task.path("permits"), node, "an object of numbers");
        }
    }

    private @Nullable RetryPolicy retry(FieldReader owner) {
        FieldReader fields = object(owner, "retry", Keys.RETRY);
        if (fields == null) {
            return null;
        }
        RetryPolicy base = RetryDefaults.of(fields.duration("delay"));
        Integer maxAttempts = fields.integer("maxAttempts");
        Double factor = fields.number("factor");
        Duration maxDelay = fields.duration("maxDelay");
        Double jitter = fields.number("jitter");
        return new RetryPolicy(
                maxAttempts == null ? base.maxAttempts() : maxAttempts,
                base.delay(),
                factor == null ? base.factor() : factor,
                maxDelay == null ? base.maxDelay() : maxDelay,
                jitter == null ? base.jitter() : jitter);
    }

    private List<Dependency> dependsOn(FieldReader task) {
        DocumentNode node = task.node("dependsOn");
        if (node == null) {
            return List.of();
        }
        String path = task.path("dependsOn");
        if (!(node instanceof Array array)) {
            FieldReader.wrongType(problems, path, node, "an array of task ids");
            return List.of();
        }
        List<Dependency> entries = new ArrayList<>(array.elements().size());
        for (DocumentNode element : array.elements()) {
            // Even what cannot be read takes its place, so that the paths of later entries stay right.
            entries.add(entry(element, path + "/" + entries.size()));
        }
        return entries;
    }

    private Dependency entry(DocumentNode node, String path) {
        boolean group = node instanceof Fields fields
                && fields.fields().stream().anyMatch(field -> field.name().equals("anyOf"));
        if (!group) {
            return edge(node, path);
        }
        FieldReader fields = FieldReader.of(node, path, Keys.ANY_OF, problems);
        DocumentNode members = fields == null ? null : fields.node("anyOf");
        List<Edge> edges = new ArrayList<>();
        if (members instanceof Array array) {
            for (DocumentNode element : array.elements()) {
                edges.add(edge(element, path + "/anyOf/" + edges.size()));
            }
        } else if (members != null) {
            FieldReader.wrongType(problems, path + "/anyOf", members, "an array of task ids");
        }
        return new Dependency.AnyOf(edges);
    }

    private Edge edge(DocumentNode node, String path) {
        if (!(node instanceof Fields)) {
            String task = node instanceof Scalar scalar && scalar.value().kind() == Json.Kind.STRING
                    ? scalar.value().text()
                    : null;
            if (task == null) {
                FieldReader.wrongType(problems, path, node, "a task id, or an object with \"task\" or \"anyOf\"");
            }
            return Dependency.on(task == null ? "" : task);
        }
        FieldReader fields = FieldReader.of(node, path, Keys.EDGE, problems);
        String task = fields == null ? null : fields.string("task");
        return new Edge(task == null ? "" : task, fields == null ? Dependency.ALWAYS : outcomes(fields));
    }

    private Set<Outcome> outcomes(FieldReader edge) {
        DocumentNode node = edge.node("outcome");
        String path = edge.path("outcome");
        if (node == null) {
            return EnumSet.of(Outcome.SUCCESS);
        }
        if (node instanceof Scalar scalar && scalar.value().equals(Json.of("always"))) {
            return Dependency.ALWAYS;
        }
        List<DocumentNode> names = node instanceof Array array ? array.elements() : List.of(node);
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        for (int i = 0; i < names.size(); i++) {
            String at = node instanceof Array ? path + "/" + i : path;
            set(FieldReader.choice(names.get(i), Outcome.class, at, problems, "always"), outcomes::add);
        }
        if (names.isEmpty()) {
            problems.add("OUT_OF_RANGE", path, "the list of outcomes is empty", "Name at least one, or leave it out.");
        }
        return outcomes.isEmpty() ? Dependency.ALWAYS : outcomes;
    }

    private @Nullable FieldReader object(FieldReader owner, String key, Keys keys) {
        DocumentNode node = owner.node(key);
        return node == null ? null : FieldReader.of(node, owner.path(key), keys, problems);
    }

    private static <T> void set(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
