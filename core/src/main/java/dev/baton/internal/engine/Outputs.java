package dev.baton.internal.engine;

import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.TaskError;
import dev.baton.internal.expression.Reference;
import dev.baton.internal.expression.Template;
import dev.baton.internal.expression.UnresolvedException;
import dev.baton.internal.rules.Cause;
import dev.baton.internal.rules.PlanGraph;
import dev.baton.internal.rules.Scopes;
import dev.baton.internal.secrets.Redaction;
import dev.baton.spi.TaskRef;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills templates with the outputs of tasks: payloads before a dispatch (L7), the plan's output at its end (L12). */
final class Outputs {
    /** A plan with more leaves than this has no default output: it would be as large as all of them together. */
    private static final int MAX_LEAVES = 1_000;

    private final StoreAccess store;
    private final Redaction secrets;

    Outputs(StoreAccess store, Redaction secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /**
     * The payload of a task with everything filled in. May wait for the store.
     *
     * @param ref the attempt that gets it
     * @throws UnresolvedException if something it refers to is not there
     */
    Json payload(PlanGraph graph, TaskRef ref, long plan, int round, int task) {
        Template template = graph.payload(task);
        return template == null
                ? graph.task(task).payload()
                : template.resolve(scope(graph, ref.planId(), plan, round, ref));
    }

    /** The output of a plan all of whose tasks have ended. May wait for the store. */
    Cause.OutputRendered output(PlanGraph graph, String planId, long plan, int round) {
        Json template = graph.plan().output();
        try {
            Json output = template == null
                    ? leaves(graph, plan)
                    : Template.compile(template).resolve(scope(graph, planId, plan, round, null));
            TaskError refused = OutputCheck.check(output);
            return new Cause.OutputRendered(refused == null ? output : null, refused);
        } catch (UnresolvedException e) {
            return new Cause.OutputRendered(
                    null, TaskError.permanent("OUTPUT_UNRESOLVED", String.valueOf(e.getMessage())));
        }
    }

    private Json leaves(PlanGraph graph, long plan) {
        Map<String, Json> outputs = new LinkedHashMap<>();
        for (int t = 0; t < graph.size(); t++) {
            if (graph.isLeaf(t) && !graph.task(t).cleanup()) {
                if (outputs.size() == MAX_LEAVES) {
                    return Json.NULL;
                }
                Json output = store.output(plan, t);
                if (output != null) {
                    outputs.put(graph.task(t).id(), output);
                }
            }
        }
        Json all = Json.object(outputs);
        return OutputCheck.check(all) == null ? all : Json.NULL;
    }

    private Template.Scope scope(PlanGraph graph, String planId, long plan, int round, @Nullable TaskRef ref) {
        Plan content = graph.plan();
        return new Template.Scope() {
            @Override
            public @Nullable Json value(Reference reference) {
                int task = graph.find(reference.name());
                if (task < 0) {
                    return Scopes.of(content, planId, round, reference).orElse(null);
                }
                Json output = store.output(plan, task);
                return output == null ? null : output.find(reference.pointer()).orElse(null);
            }

            @Override
            public @Nullable String secret(String name) {
                return secrets.resolve(ref, name);
            }
        };
    }
}
