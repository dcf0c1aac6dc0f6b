package dev.baton;

import dev.baton.internal.document.Documents;
import java.util.List;
import java.util.function.Function;

/**
 * A plan that was read from a text, and where each part of it stands there. Immutable.
 *
 * <p>Problems that are found later, when adapters are known, carry a JSON Pointer; {@link #locate} says what line that is.
 */
public final class PlanDocument {
    private final String file;
    private final DocumentNode root;
    private final Plan plan;

    private PlanDocument(DocumentNode root, String file, Function<Plan, List<PlanProblem>> more) {
        this.file = file;
        this.root = root;
        this.plan = Documents.plan(root, file, more);
    }

    /**
     * Reads JSON.
     *
     * @param file its name in messages
     * @throws InvalidPlanException with every problem and its place
     */
    public static PlanDocument json(String text, String file) {
        return json(text, file, plan -> List.of());
    }

    /**
     * The same, with problems that only others can know found at once, for example by {@link Orchestrator#check}.
     *
     * @param more gets what could be read of the plan, which may be incomplete
     */
    public static PlanDocument json(String text, String file, Function<Plan, List<PlanProblem>> more) {
        return of(Documents.tree(text, file), file, more);
    }

    /**
     * Reads JSON in UTF-8.
     *
     * @param file its name in messages
     * @throws InvalidPlanException with every problem and its place
     */
    public static PlanDocument json(byte[] utf8, String file) {
        return json(text(utf8, file), file);
    }

    /**
     * The characters of a document in UTF-8.
     *
     * @throws InvalidPlanException {@code INVALID_ENCODING} for anything that is not UTF-8, {@code INPUT_TOO_LARGE} above 16 MB
     */
    public static String text(byte[] utf8, String file) {
        return Documents.text(utf8, file);
    }

    /**
     * Takes what a reader of another notation has read.
     *
     * @param file its name in messages
     * @throws InvalidPlanException with every problem and its place
     */
    public static PlanDocument of(DocumentNode root, String file) {
        return of(root, file, plan -> List.of());
    }

    /**
     * The same, with problems that only others can know found at once, for example by {@link Orchestrator#check}.
     *
     * @param more gets what could be read of the plan, which may be incomplete
     */
    public static PlanDocument of(DocumentNode root, String file, Function<Plan, List<PlanProblem>> more) {
        return new PlanDocument(root, file, more);
    }

    /**
     * Reads back what {@link Plan#document()} wrote, for stores: the caps for untrusted text do not hold, and the plan is
     * not checked again.
     *
     * @throws InvalidPlanException if this is no plan document at all
     */
    public static Plan stored(String document) {
        return Documents.stored(document);
    }

    /** The JSON Schema of plan documents, draft-07, as text. */
    public static String schema() {
        return Documents.schema();
    }

    public Plan plan() {
        return plan;
    }

    /** {@code file:line:column} of the value at a JSON Pointer, or of the nearest value around it that there is. */
    public String locate(String pointer) {
        return Documents.locate(root, pointer, file);
    }
}
