package dev.baton.internal.expression;

import dev.baton.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names by which tasks ask for permits (L19): {@code gpu}, or {@code repo:baton} for one key of a family. Behind the colon a
 * name may refer to the plan's inputs, <code>repo:${inputs#/repo}</code>: they are fixed with the plan, so it is known from the
 * beginning what a task will need.
 */
public final class PermitNames {
    private PermitNames() {}

    /** What stands before the first colon; all of it where there is none. */
    public static String family(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    /**
     * The same with what the references stand for; weights of names that become equal are added.
     *
     * @throws ExpressionException for a name that cannot be read, or that refers to anything but inputs
     * @throws UnresolvedException if an input is absent, or is no scalar
     */
    public static Map<String, Integer> resolve(Map<String, Integer> permits, Json inputs) {
        for (String name : permits.keySet()) {
            if (name.contains("${")) {
                Map<String, Integer> resolved = new LinkedHashMap<>();
                permits.forEach((key, weight) -> resolved.merge(resolve(key, inputs), weight, Integer::sum));
                return resolved;
            }
        }
        return permits;
    }

    private static String resolve(String name, Json inputs) {
        if (!name.contains("${")) {
            return name;
        }
        Template template = Template.compile(Json.of(name));
        for (Template.Use use : template.uses()) {
            if (!use.reference().name().equals("inputs")) {
                throw invalid(name, "it refers to \"" + use.reference() + "\"");
            }
        }
        if (name.indexOf(':') < 0 || name.indexOf(':') > name.indexOf("${")) {
            throw invalid(name, "the name of the family before the colon is missing");
        }
        return template.resolve(new Inputs(inputs)).text();
    }

    private static ExpressionException invalid(String name, String reason) {
        return new ExpressionException(
                "INVALID_PERMIT",
                "\"" + Quoted.cut(name) + "\" is no name of a permit: " + reason,
                "Write NAME, FAMILY:KEY or FAMILY:${inputs#/pointer}: what a task needs must be known before it starts.",
                0);
    }

    private record Inputs(Json inputs) implements Template.Scope {
        @Override
        public @Nullable Json value(Reference reference) {
            return inputs.find(reference.pointer()).orElse(null);
        }

        @Override
        public @Nullable String secret(String name) {
            return null;
        }
    }
}
