package dev.baton.jdbi;

import dev.baton.BatonException;
import dev.baton.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON object as {@link JsonText} wrote it. What cannot be read is {@code STORE_NOT_READABLE}. */
record StoredObject(Json json) {
    static StoredObject parse(String text) {
        try {
            return new StoredObject(Json.parseTrusted(text));
        } catch (BatonException e) {
            throw notReadable("a text that is not JSON: " + shown(text), e);
        }
    }

    static List<StoredObject> parseAll(String text) {
        return parse(text).json.elements().stream().map(StoredObject::new).toList();
    }

    /** The objects of an array; none if it is absent. */
    List<StoredObject> all(String field) {
        return json.get(field).map(Json::elements).orElse(List.of()).stream()
                .map(StoredObject::new)
                .toList();
    }

    @Nullable
    Json json(String field) {
        return json.get(field).orElse(null);
    }

    @Nullable
    StoredObject object(String field) {
        return json.get(field).map(StoredObject::new).orElse(null);
    }

    @Nullable
    String text(String field) {
        return json.get(field).map(Json::text).orElse(null);
    }

    String requiredText(String field) {
        String text = text(field);
        if (text == null) {
            throw notReadable("an entry without '" + field + "': " + shown(json.toString()), null);
        }
        return text;
    }

    /** 0 if absent. */
    long number(String field) {
        return json.get(field).map(value -> value.decimal().longValue()).orElse(0L);
    }

    @Nullable
    Instant time(String field) {
        String text = text(field);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw notReadable("'" + shown(text) + "' as a time", e);
        }
    }

    <E extends Enum<E>> @Nullable E constant(Class<E> type, String field) {
        String name = text(field);
        return name == null ? null : constantNamed(type, name);
    }

    <E extends Enum<E>> E requiredConstant(Class<E> type, String field) {
        return constantNamed(type, requiredText(field));
    }

    static <E extends Enum<E>> E constantNamed(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw notReadable(
                    "'" + shown(name) + "' as a " + type.getSimpleName() + "; this version of Baton knows "
                            + Arrays.toString(type.getEnumConstants()),
                    e);
        }
    }

    static BatonException notReadable(String found, @Nullable Throwable cause) {
        return new BatonException(
                "STORE_NOT_READABLE",
                "The store holds " + found,
                "A newer version of Baton may have written it: open the store with that version.",
                cause);
    }

    private static String shown(@Nullable String text) {
        String all = String.valueOf(text);
        return all.length() > 64 ? all.substring(0, 64) + "…" : all;
    }
}
