package dev.baton.internal.expression;

import dev.baton.Json;
import java.util.Locale;

/** Says why a reference found nothing: what there is on the way to it. */
final class Absence {
    private Absence() {}

    static String describe(Reference reference, Template.Scope scope) {
        String pointer = reference.pointer();
        while (!pointer.isEmpty()) {
            pointer = pointer.substring(0, pointer.lastIndexOf('/'));
            Json found = scope.value(new Reference(reference.name(), pointer));
            if (found != null) {
                String place = new Reference(reference.name(), pointer).toString();
                return "there is nothing at that place: " + place + " is " + describe(found);
            }
        }
        return "there is no value of \"" + reference.name() + "\"";
    }

    private static String describe(Json found) {
        return switch (found.kind()) {
            case OBJECT ->
                "an object with "
                        + (found.size() == 0
                                ? "no fields"
                                : "the fields "
                                        + Quoted.cut(
                                                String.join(", ", found.fields().keySet())));
            case ARRAY -> "an array of " + found.size();
            case NULL -> "null";
            case STRING, NUMBER, BOOLEAN -> "a " + found.kind().name().toLowerCase(Locale.ROOT);
        };
    }
}
