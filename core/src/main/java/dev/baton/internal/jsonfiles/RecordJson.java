package dev.baton.internal.jsonfiles;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.Plan;
import dev.baton.PlanDocument;
import dev.baton.TaskCounts;
import dev.baton.TaskState;
import dev.baton.TaskStatus;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Baton's records as JSON objects: a field for each component, by its name. What is null, zero, false or empty is left out, so a
 * component that is new is read as that from an older file; a field that no component has is refused, as it would be lost.
 */
final class RecordJson {
    private RecordJson() {}

    static Json write(Record value) {
        Map<String, Json> fields = new LinkedHashMap<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object part = get(component, value);
            if (!isEmpty(part, component.getType().isPrimitive())) {
                fields.put(component.getName(), json(part));
            }
        }
        return Json.object(fields);
    }

    private static Object get(RecordComponent component, Record value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static boolean isEmpty(@Nullable Object part, boolean isPrimitive) {
        return part == null
                || isPrimitive && (part.equals(false) || part instanceof Number number && number.doubleValue() == 0)
                || part instanceof Collection<?> many && many.isEmpty()
                || part instanceof Map<?, ?> map && map.isEmpty();
    }

    private static Json json(Object part) {
        if (part instanceof Record nested) {
            return write(nested);
        } else if (part instanceof Collection<?> many) {
            return Json.array(many.stream().map(RecordJson::json).toList());
        } else if (part instanceof Map<?, ?> map) {
            Map<String, Json> fields = new LinkedHashMap<>();
            map.forEach((key, value) ->
                    fields.put(key instanceof Enum<?> constant ? constant.name() : (String) key, json(value)));
            return Json.object(fields);
        } else if (part instanceof TaskCounts counts) {
            Map<String, Json> fields = new LinkedHashMap<>();
            for (TaskStatus status : TaskStatus.values()) {
                if (counts.of(status) > 0) {
                    fields.put(status.name(), Json.of(counts.of(status)));
                }
            }
            return Json.object(fields);
        } else if (part instanceof Plan plan) {
            return Json.parseTrusted(plan.document());
        } else if (part instanceof Enum<?> constant) {
            return Json.of(constant.name());
        } else if (part instanceof Instant || part instanceof Duration) {
            return Json.of(part.toString());
        }
        return Json.of(part);
    }

    /** @throws BatonException {@code STORE_NOT_READABLE} if it is not what {@link #write} wrote */
    static <T extends Record> T read(Class<T> type, Json written) {
        Json object = type == TaskState.class ? upgraded(written) : written;
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        Set<String> unknown = new LinkedHashSet<>(object.fields().keySet());
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            unknown.remove(components[i].getName());
            Json field = object.get(components[i].getName()).orElse(null);
            values[i] = field == null ? absent(types[i]) : value(components[i].getGenericType(), field);
        }
        if (!unknown.isEmpty()) {
            throw notReadable(unknown + " in a " + type.getSimpleName(), null);
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw notReadable("a " + type.getSimpleName() + " that is none", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    /** The first version kept what a task waits for where its handle is now. */
    private static Json upgraded(Json task) {
        boolean isOld = task.text("status").equals(TaskStatus.WAITING.name())
                && task.get("waiting").isEmpty()
                && task.get("handle").isPresent();
        if (!isOld) {
            return task;
        }
        Map<String, Json> fields = new LinkedHashMap<>(task.fields());
        Json what = fields.remove("handle");
        fields.put("waiting", Json.object(Map.of("what", what)));
        return Json.object(fields);
    }

    private static @Nullable Object absent(Class<?> type) {
        if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        } else if (type == double.class) {
            return 0.0;
        } else if (type == boolean.class) {
            return false;
        } else if (type == List.class) {
            return List.of();
        } else if (type == Set.class) {
            return Set.of();
        }
        return type == Map.class ? Map.of() : null;
    }

    private static Object value(Type type, Json json) {
        if (type instanceof ParameterizedType generic) {
            return collection(generic, json);
        }
        Class<?> wanted = (Class<?>) type;
        if (wanted == Json.class) {
            return json;
        } else if (wanted == String.class) {
            return json.text();
        } else if (wanted == int.class || wanted == Integer.class) {
            return json.decimal().intValueExact();
        } else if (wanted == long.class || wanted == Long.class) {
            return json.decimal().longValueExact();
        } else if (wanted == double.class) {
            return json.decimal().doubleValue();
        } else if (wanted == boolean.class) {
            return json.bool();
        } else if (wanted == Instant.class) {
            return Instant.parse(json.text());
        } else if (wanted == Duration.class) {
            return Duration.parse(json.text());
        } else if (wanted == Plan.class) {
            return PlanDocument.stored(json.toString());
        } else if (wanted == TaskCounts.class) {
            int[] counts = new int[TaskStatus.values().length];
            json.fields()
                    .forEach((name, count) ->
                            counts[constant(TaskStatus.class, name).ordinal()] =
                                    count.decimal().intValueExact());
            return new TaskCounts(counts);
        } else if (wanted.isEnum()) {
            return constant(wanted, json.text());
        } else if (wanted.isRecord()) {
            return read(wanted.asSubclass(Record.class), json);
        }
        throw new IllegalStateException("no form for " + wanted);
    }

    private static Object collection(ParameterizedType type, Json json) {
        Type[] parts = type.getActualTypeArguments();
        if (type.getRawType() == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            json.fields().forEach((name, part) -> map.put(value(parts[0], Json.of(name)), value(parts[1], part)));
            return Collections.unmodifiableMap(map);
        }
        List<Object> elements = new ArrayList<>();
        json.elements().forEach(element -> elements.add(value(parts[0], element)));
        return type.getRawType() == Set.class
                ? Collections.unmodifiableSet(new LinkedHashSet<>(elements))
                : Collections.unmodifiableList(elements);
    }

    private static <E> E constant(Class<E> type, String name) {
        for (E constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw notReadable("'" + name + "', known are " + Arrays.toString(type.getEnumConstants()), null);
    }

    static BatonException notReadable(String found, @Nullable Throwable cause) {
        return new BatonException(
                "STORE_NOT_READABLE",
                "The store holds " + found,
                "A newer version of Baton may have written it, or somebody has edited it: restore what it was.",
                cause);
    }
}
