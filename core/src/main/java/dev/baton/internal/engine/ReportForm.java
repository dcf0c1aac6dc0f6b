package dev.baton.internal.engine;

import dev.baton.BatonException;
import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.spi.InputRequest;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reports as JSON, for the inbox of a store: {@code {"is": NAME, …}} with what the report has beside its name. */
final class ReportForm {
    private ReportForm() {}

    static Json write(TaskReport report) {
        Map<String, Json> fields = new LinkedHashMap<>();
        if (report instanceof TaskReport.Running running) {
            fields.put("is", Json.of("running"));
            fields.put("handle", running.handle().value());
            put(fields, "pollAfter", running.pollAfter());
        } else if (report instanceof TaskReport.InputRequired asks) {
            fields.put("is", Json.of("asks"));
            fields.put("handle", asks.handle().value());
            fields.put("requests", Json.of(asks.requests()));
        } else if (report instanceof TaskReport.NotStarted not) {
            fields.put("is", Json.of("notStarted"));
            fields.put("error", Json.of(not.error()));
            put(fields, "retryAfter", not.retryAfter());
        } else if (report instanceof TaskReport.Lost lost) {
            fields.put("is", Json.of("lost"));
            fields.put("reason", Json.of(lost.reason()));
        } else if (report instanceof TaskReport.Ended ended) {
            write(fields, ended.result());
        }
        return Json.object(fields);
    }

    private static void write(Map<String, Json> fields, TaskResult result) {
        if (result instanceof TaskResult.Completed completed) {
            fields.put("is", Json.of("completed"));
            fields.put("output", completed.output());
        } else if (result instanceof TaskResult.Failed failed) {
            fields.put("is", Json.of("failed"));
            fields.put("error", Json.of(failed.error()));
        } else if (result instanceof TaskResult.Cancelled cancelled) {
            fields.put("is", Json.of("cancelled"));
            fields.put("reason", Json.of(cancelled.reason()));
        }
    }

    private static void put(Map<String, Json> fields, String name, @Nullable Duration value) {
        if (value != null) {
            fields.put(name, Json.of(value.toString()));
        }
    }

    /** @throws BatonException {@code STORE_NOT_READABLE}: another version of Baton wrote it */
    static TaskReport read(Json form) {
        String is = text(form, "is");
        return switch (is) {
            case "running" -> new TaskReport.Running(handle(form), duration(form, "pollAfter"));
            case "asks" ->
                new TaskReport.InputRequired(
                        handle(form),
                        Stream.of(field(form, "requests").as(InputRequest[].class))
                                .map(ReportForm::withoutNull)
                                .toList());
            case "notStarted" -> new TaskReport.NotStarted(error(form), duration(form, "retryAfter"));
            case "lost" -> new TaskReport.Lost(text(form, "reason"));
            case "completed" -> TaskReport.completed(field(form, "output"));
            case "failed" -> TaskReport.failed(error(form));
            case "cancelled" -> TaskReport.cancelled(text(form, "reason"));
            default -> throw unreadable("it is called \"" + is + "\"");
        };
    }

    /** What is not there is read as JSON's null. */
    private static InputRequest withoutNull(InputRequest read) {
        return read.schema() != null && read.schema().isNull() ? InputRequest.of(read.id(), read.prompt()) : read;
    }

    private static TaskHandle handle(Json form) {
        return new TaskHandle(field(form, "handle"));
    }

    private static TaskError error(Json form) {
        return field(form, "error").as(TaskError.class);
    }

    private static String text(Json form, String name) {
        return field(form, name).text();
    }

    private static @Nullable Duration duration(Json form, String name) {
        return form.get(name).map(value -> Duration.parse(value.text())).orElse(null);
    }

    private static Json field(Json form, String name) {
        return form.get(name).orElseThrow(() -> unreadable("it has no \"" + name + "\""));
    }

    private static BatonException unreadable(String why) {
        return new BatonException(
                "STORE_NOT_READABLE",
                "A report in the inbox cannot be read: " + why,
                "Another version of Baton wrote it; the attempt is asked for instead.");
    }
}
