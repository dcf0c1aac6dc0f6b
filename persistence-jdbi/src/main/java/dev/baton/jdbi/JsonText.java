package dev.baton.jdbi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.baton.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes one JSON text field by field. A field whose value is null is left out. */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter text = new StringWriter(256);
    private final JsonGenerator generator;

    JsonText() {
        try {
            generator = FACTORY.createGenerator(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The finished text; nothing can be written any more. */
    String finished() {
        return write(JsonGenerator::close).text.toString();
    }

    JsonText beginArray() {
        return write(JsonGenerator::writeStartArray);
    }

    JsonText beginArray(String field) {
        return write(g -> g.writeArrayFieldStart(field));
    }

    JsonText endArray() {
        return write(JsonGenerator::writeEndArray);
    }

    JsonText beginObject() {
        return write(JsonGenerator::writeStartObject);
    }

    JsonText beginObject(String field) {
        return write(g -> g.writeObjectFieldStart(field));
    }

    JsonText endObject() {
        return write(JsonGenerator::writeEndObject);
    }

    JsonText field(String name, long value) {
        return write(g -> g.writeNumberField(name, value));
    }

    /** Left out if zero. */
    JsonText fieldUnlessZero(String name, long value) {
        return value == 0 ? this : field(name, value);
    }

    JsonText field(String name, @Nullable String value) {
        return value == null ? this : write(g -> g.writeStringField(name, value));
    }

    /** The constant's name. */
    JsonText field(String name, @Nullable Enum<?> value) {
        return field(name, value == null ? null : value.name());
    }

    JsonText field(String name, @Nullable Instant value) {
        return field(name, value == null ? null : value.toString());
    }

    /** Secrets are masked. */
    JsonText field(String name, @Nullable Json value) {
        if (value == null) {
            return this;
        }
        return write(g -> {
            g.writeFieldName(name);
            g.writeRawValue(value.toString());
        });
    }

    private JsonText write(Step step) {
        try {
            step.on(generator);
            return this;
        } catch (IOException e) { // there is nothing behind it that could fail
            throw new UncheckedIOException(e);
        }
    }

    private interface Step {
        void on(JsonGenerator generator) throws IOException;
    }
}
