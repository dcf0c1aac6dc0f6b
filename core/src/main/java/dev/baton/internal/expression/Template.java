package dev.baton.internal.expression;

import dev.baton.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON with holes: a payload, or a plan's output (L7). Immutable.
 *
 * <p>A string that is exactly one <code>${reference}</code> is replaced by the value, whatever its type; inside a longer
 * string scalars are inserted; <code>$${</code> stands for <code>${</code>. An object whose keys are exactly {@code $from}
 * (and perhaps {@code default}), {@code $secret} or {@code $literal} is a directive. Inserted values are never looked
 * into again. A default is itself a template.
 */
public final class Template {
    /**
     * One reference of a template.
     *
     * @param reference what it names
     * @param hasDefault true if an absent value is no error
     * @param path JSON Pointer to it in the template
     */
    public record Use(Reference reference, boolean hasDefault, String path) {}

    /**
     * One thing that is wrong with a template.
     *
     * @param path JSON Pointer to it in the template
     * @param cause what is wrong
     */
    public record Problem(String path, ExpressionException cause) {}

    /** Where the values come from. */
    public interface Scope {
        /** The value a reference names; null: there is none. */
        @Nullable
        Json value(Reference reference);

        /** A secret by its name; null: there is none. */
        @Nullable
        String secret(String name);
    }

    private final Json source;
    private final @Nullable Part root;
    private final List<Use> uses;

    private Template(Json source, @Nullable Part root, List<Use> uses) {
        this.source = source;
        this.root = root;
        this.uses = uses;
    }

    /** @throws ExpressionException for the first thing that is wrong; {@link #problems} gives all of them */
    public static Template compile(Json json) {
        if (json.size() == 0) {
            return new Template(json, null, List.of());
        }
        TemplateCompiler compiler = new TemplateCompiler();
        Part root = compiler.compile(json, "");
        if (!compiler.problems().isEmpty()) {
            throw compiler.problems().get(0).cause();
        }
        return new Template(json, root, List.copyOf(compiler.uses()));
    }

    /** Everything that is wrong, in the order of the template. */
    public static List<Problem> problems(Json json) {
        TemplateCompiler compiler = new TemplateCompiler();
        compiler.compile(json, "");
        return List.copyOf(compiler.problems());
    }

    /** True if there is nothing to fill in: {@link #resolve} returns the very JSON that was compiled. */
    public boolean isConstant() {
        return root == null;
    }

    /** True if it asks for a secret anywhere. */
    public boolean hasSecrets() {
        return root != null && root.hasSecrets();
    }

    /** Its references, in order. */
    public List<Use> uses() {
        return uses;
    }

    /** @throws UnresolvedException if a value without a default is absent, or does not fit into its string */
    public Json resolve(Scope scope) {
        return root == null ? source : root.fill(scope);
    }

    /** A piece of a template with at least one hole, or a constant beside such a piece. */
    sealed interface Part {
        Json fill(Scope scope);

        default boolean hasSecrets() {
            return false;
        }
    }

    record Constant(Json value) implements Part {
        @Override
        public Json fill(Scope scope) {
            return value;
        }
    }

    record Value(Reference reference, @Nullable Part otherwise, String path) implements Part {
        @Override
        public Json fill(Scope scope) {
            Json found = scope.value(reference);
            if (found != null) {
                return found;
            }
            if (otherwise != null) {
                return otherwise.fill(scope);
            }
            throw new UnresolvedException(
                    "%s refers to %s, but %s".formatted(where(path), reference, Absence.describe(reference, scope)));
        }

        @Override
        public boolean hasSecrets() {
            return otherwise != null && otherwise.hasSecrets();
        }
    }

    /** Its parts are strings that stand for themselves, and references. */
    record Text(List<Object> parts, String path) implements Part {
        @Override
        public Json fill(Scope scope) {
            StringBuilder text = new StringBuilder();
            boolean secret = false;
            for (Object part : parts) {
                if (part instanceof Reference reference) {
                    Json value = new Value(reference, null, path).fill(scope);
                    if (value.kind() == Json.Kind.OBJECT || value.kind() == Json.Kind.ARRAY) {
                        throw new UnresolvedException("%s refers to %s inside a longer string, but that is an %s"
                                .formatted(
                                        where(path),
                                        reference,
                                        value.kind().name().toLowerCase(java.util.Locale.ROOT)));
                    }
                    secret |= value.isSecret();
                    text.append(value.text());
                } else {
                    text.append(part);
                }
            }
            return secret ? Json.secret(text.toString()) : Json.of(text.toString());
        }
    }

    record Secret(String name, String path) implements Part {
        @Override
        public Json fill(Scope scope) {
            String value = scope.secret(name);
            if (value == null) {
                throw new UnresolvedException(
                        "%s asks for the secret \"%s\", which there is not".formatted(where(path), Quoted.cut(name)));
            }
            return Json.secret(value);
        }

        @Override
        public boolean hasSecrets() {
            return true;
        }
    }

    record Fields(Map<String, Part> fields) implements Part {
        @Override
        public Json fill(Scope scope) {
            Map<String, Json> filled = new LinkedHashMap<>();
            fields.forEach((name, part) -> filled.put(name, part.fill(scope)));
            return Json.object(filled);
        }

        @Override
        public boolean hasSecrets() {
            return fields.values().stream().anyMatch(Part::hasSecrets);
        }
    }

    record Elements(List<Part> elements) implements Part {
        @Override
        public Json fill(Scope scope) {
            List<Json> filled = new ArrayList<>(elements.size());
            elements.forEach(part -> filled.add(part.fill(scope)));
            return Json.array(filled);
        }

        @Override
        public boolean hasSecrets() {
            return elements.stream().anyMatch(Part::hasSecrets);
        }
    }

    private static String where(String path) {
        return path.isEmpty() ? "the template" : "\"" + Quoted.cut(path) + "\"";
    }
}
