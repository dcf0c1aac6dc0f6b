package dev.baton.internal.expression;

import dev.baton.Json;
import dev.baton.internal.expression.Template.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the holes of one template; a part without any compiles to null, so that constant JSON costs next to nothing. */
final class TemplateCompiler {
    private final List<Template.Use> uses = new ArrayList<>(0);
    private final List<Template.Problem> problems = new ArrayList<>(0);

    List<Template.Use> uses() {
        return uses;
    }

    List<Template.Problem> problems() {
        return problems;
    }

    /** Null: there is nothing to fill in. */
    @Nullable
    Part compile(Json json, String path) {
        return switch (json.kind()) {
            case STRING -> string(json.text(), path);
            case OBJECT -> object(json, path);
            case ARRAY -> array(json, path);
            case NUMBER, BOOLEAN, NULL -> null;
        };
    }

    /** Spares the path of what has no holes, which is nearly everything. */
    private static boolean isPlain(Json json) {
        return switch (json.kind()) {
            case STRING -> !json.text().contains("${");
            case OBJECT, ARRAY -> false;
            case NUMBER, BOOLEAN, NULL -> true;
        };
    }

    private @Nullable Part array(Json json, String path) {
        List<Part> parts = null;
        int size = json.size();
        List<Json> elements = json.elements();
        for (int i = 0; i < size; i++) {
            Json element = elements.get(i);
            Part part = isPlain(element) ? null : compile(element, path + "/" + i);
            if (part != null) {
                parts = parts == null ? constants(elements) : parts;
                parts.set(i, part);
            }
        }
        return parts == null ? null : new Template.Elements(parts);
    }

    private static List<Part> constants(List<Json> elements) {
        List<Part> parts = new ArrayList<>(elements.size());
        elements.forEach(element -> parts.add(new Template.Constant(element)));
        return parts;
    }

    private @Nullable Part object(Json json, String path) {
        Map<String, Json> fields = json.fields();
        if (fields.size() == 1) {
            if (fields.containsKey("$from")) {
                return from(json, path);
            } else if (fields.containsKey("$secret")) {
                return secret(json, path);
            } else if (fields.containsKey("$literal")) {
                return new Template.Constant(json.at("/$literal"));
            }
        } else if (fields.size() == 2 && fields.containsKey("$from") && fields.containsKey("default")) {
            return from(json, path);
        }
        Map<String, Part> parts = null;
        for (Map.Entry<String, Json> field : fields.entrySet()) {
            Json value = field.getValue();
            Part part = isPlain(value) ? null : compile(value, path + "/" + escape(field.getKey()));
            if (part != null) {
                parts = parts == null ? constants(fields) : parts;
                parts.put(field.getKey(), part);
            }
        }
        return parts == null ? null : new Template.Fields(parts);
    }

    private static Map<String, Part> constants(Map<String, Json> fields) {
        Map<String, Part> parts = new LinkedHashMap<>();
        fields.forEach((name, value) -> parts.put(name, new Template.Constant(value)));
        return parts;
    }

    private @Nullable Part from(Json json, String path) {
        Json target = json.at("/$from");
        Json fallback = json.get("default").orElse(null);
        if (target.kind() != Json.Kind.STRING) {
            return refuse(
                    path + "/$from", "$from takes a reference, a string", "Write {\"$from\": \"TASK#/pointer\"}.");
        }
        Reference reference = reference(target.text(), path + "/$from", 0);
        Part otherwise = null;
        if (fallback != null) {
            otherwise = compile(fallback, path + "/default");
            otherwise = otherwise == null ? new Template.Constant(fallback) : otherwise;
        }
        if (reference == null) {
            return null;
        }
        String place = path + "/$from";
        uses.add(new Template.Use(reference, fallback != null, place));
        return new Template.Value(reference, otherwise, place);
    }

    private @Nullable Part secret(Json json, String path) {
        Json name = json.at("/$secret");
        if (name.kind() != Json.Kind.STRING || name.text().isEmpty()) {
            return refuse(
                    path + "/$secret",
                    "$secret takes the name of a secret, a string",
                    "Write {\"$secret\": \"NAME\"}.");
        }
        return new Template.Secret(name.text(), path + "/$secret");
    }

    private @Nullable Part string(String text, String path) {
        int next = text.indexOf("${");
        if (next < 0) {
            return null;
        }
        List<Object> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int done = 0;
        while (next >= 0) {
            if (next > done && text.charAt(next - 1) == '$') {
                plain.append(text, done, next - 1).append("${");
                done = next + 2;
            } else {
                int end = text.indexOf('}', next);
                if (end < 0) {
                    return refuse(
                            path,
                            next,
                            "\"" + Quoted.cut(text) + "\" opens ${ and does not close it",
                            "Close it with }, or write $${ for the characters ${.");
                }
                plain.append(text, done, next);
                if (!plain.isEmpty()) {
                    parts.add(plain.toString());
                    plain.setLength(0);
                }
                Reference reference = reference(text.substring(next + 2, end), path, next + 2);
                if (reference == null) {
                    return null;
                }
                parts.add(reference);
                done = end + 1;
            }
            next = text.indexOf("${", done);
        }
        plain.append(text, done, text.length());
        if (!plain.isEmpty()) {
            parts.add(plain.toString());
        }
        return whole(parts, path);
    }

    private Part whole(List<Object> parts, String path) {
        for (Object part : parts) {
            if (part instanceof Reference reference) {
                uses.add(new Template.Use(reference, false, path));
            }
        }
        if (parts.size() > 1) {
            return new Template.Text(List.copyOf(parts), path);
        }
        return parts.get(0) instanceof Reference reference
                ? new Template.Value(reference, null, path)
                : new Template.Constant(Json.of(parts.get(0)));
    }

    private @Nullable Reference reference(String text, String path, int offset) {
        try {
            return Reference.parse(text);
        } catch (ExpressionException e) {
            problems.add(new Template.Problem(
                    path, new ExpressionException(e.code(), e.message(), e.hint(), offset + e.offset())));
            return null;
        }
    }

    private @Nullable Part refuse(String path, String message, String hint) {
        return refuse(path, 0, message, hint);
    }

    private @Nullable Part refuse(String path, int offset, String message, String hint) {
        problems.add(new Template.Problem(path, new ExpressionException("INVALID_REFERENCE", message, hint, offset)));
        return null;
    }

    private static String escape(String key) {
        return key.indexOf('~') < 0 && key.indexOf('/') < 0
                ? key
                : key.replace("~", "~0").replace("/", "~1");
    }
}
