package dev.baton;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JSON forms of Baton's own values, the same on the control socket, in the output of the command line and over HTTP:
 * {@code Json.of(state)} writes one, {@code json.as(PlanState.class)} reads it. Fields are named as the components of the
 * record; what is null is left out. Times and durations are ISO-8601 text, whoever's record they stand in.
 */
final class JsonForms {
    private static final List<Class<?>> VALUES = List.of(
            ControlReply.class,
            Explanation.class,
            Explanation.Gate.class,
            Health.class,
            LogLine.class,
            Page.class,
            PlanCommand.Reply.class,
            PlanEvent.class,
            PlanQuery.class,
            PlanState.class,
            PlanState.Pause.class,
            PlanSummary.class,
            TaskError.class,
            TaskState.class,
            TaskState.Request.class,
            TaskState.Waiting.class);

    private JsonForms() {}

    static JsonMapper teach(JsonMapper mapper) {
        SimpleModule module = new SimpleModule("baton")
                .addSerializer(Json.class, new JsonWriter())
                .addDeserializer(Json.class, new JsonReader())
                .addSerializer(TaskCounts.class, new CountsWriter())
                .addDeserializer(TaskCounts.class, new CountsReader())
                .addSerializer(Instant.class, ToStringSerializer.instance)
                .addDeserializer(Instant.class, new TextReader<>(Instant.class, Instant::parse))
                .addSerializer(Duration.class, ToStringSerializer.instance)
                .addDeserializer(Duration.class, new TextReader<>(Duration.class, Duration::parse));
        mapper.registerModule(module);
        for (Class<?> value : VALUES) {
            mapper.configOverride(value)
                    .setInclude(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, null))
                    .setVisibility(JsonAutoDetect.Value.noOverrides()
                            .withIsGetterVisibility(JsonAutoDetect.Visibility.NONE)); // isInFlight() is no component
        }
        return mapper;
    }

    private static final class JsonWriter extends JsonSerializer<Json> {
        @Override
        public void serialize(Json value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            value.write(generator, provider);
        }
    }

    private static final class JsonReader extends StdDeserializer<Json> {
        private static final long serialVersionUID = 1L;

        JsonReader() {
            super(Json.class);
        }

        @Override
        public Json deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Json.ofNode(context.readTree(parser));
        }

        @Override
        public Json getNullValue(DeserializationContext context) {
            return Json.NULL;
        }

        /** A field that is not there is no value, not even null. */
        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }

    private static final class CountsWriter extends JsonSerializer<TaskCounts> {
        @Override
        public void serialize(TaskCounts counts, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
            generator.writeStartObject();
            for (TaskStatus status : TaskStatus.values()) {
                if (counts.of(status) > 0) {
                    generator.writeNumberField(status.name(), counts.of(status));
                }
            }
            generator.writeEndObject();
        }
    }

    private static final class CountsReader extends JsonDeserializer<TaskCounts> {
        @Override
        public TaskCounts deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode counts = context.readTree(parser);
            int[] byOrdinal = new int[TaskStatus.values().length];
            for (TaskStatus status : TaskStatus.values()) {
                byOrdinal[status.ordinal()] = counts.path(status.name()).asInt();
            }
            return new TaskCounts(byOrdinal);
        }
    }

    private static final class TextReader<T> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;

        TextReader(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        @SuppressWarnings("unchecked") // it was made for this type
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText();
            try {
                return parse.apply(text);
            } catch (DateTimeException e) {
                return (T) context.handleWeirdStringValue(handledType(), text, "it is not written as ISO-8601");
            }
        }
    }
}
