package dev.baton.internal.control;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.PlanCommand;
import dev.baton.internal.document.Nearest;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Commands as JSON: {@code {"do": NAME, …}} with the fields of the command beside its name, on the control socket and in the inbox of a
 * store alike.
 */
public final class CommandForm {
    private static final Map<String, Class<?>> TYPES = new LinkedHashMap<>();

    static {
        for (Class<?> type : PlanCommand.class.getPermittedSubclasses()) {
            TYPES.put(type.getSimpleName().toLowerCase(Locale.ROOT), type);
        }
    }

    private CommandForm() {}

    /** What commands are called. */
    static Set<String> names() {
        return TYPES.keySet();
    }

    public static Json write(PlanCommand command) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("do", Json.of(command.getClass().getSimpleName().toLowerCase(Locale.ROOT)));
        fields.putAll(Json.of(command).fields());
        return Json.object(fields);
    }

    /** @throws BatonException {@code UNKNOWN_REQUEST}, {@code INVALID_REQUEST} */
    public static PlanCommand read(Json form) {
        String name = required(form, "do").text();
        Class<?> type = TYPES.get(name);
        if (type == null) {
            throw new BatonException(
                    "UNKNOWN_REQUEST", "There is no request \"" + name + "\"", Nearest.hint(name, TYPES.keySet()));
        }
        for (RecordComponent part : type.getRecordComponents()) {
            required(form, part.getName());
        }
        return (PlanCommand) form.as(type);
    }

    static Json required(Json request, String field) {
        return request.get(field)
                .orElseThrow(() -> new BatonException(
                        "INVALID_REQUEST",
                        "The request has no \"" + field + "\"",
                        "Add it: " + field + " is required."));
    }
}
