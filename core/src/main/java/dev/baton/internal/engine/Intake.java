package dev.baton.internal.engine;

import dev.baton.Json;
import dev.baton.TaskError;
import dev.baton.internal.secrets.Redaction;
import dev.baton.spi.InputRequest;
import dev.baton.spi.Lookup;
import dev.baton.spi.TaskHandle;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What adapters say, on its way into the engine: without the secrets of the attempt, and such that every store can keep it (L34). */
record Intake(Redaction redaction) {
    private static final int MOST_REQUESTS = 100;
    private static final int MOST_ID = 128;
    private static final int MOST_TEXT = 1 << 16;

    TaskReport report(TaskRef ref, TaskReport said) {
        return checked(redaction.report(ref, said));
    }

    Lookup lookup(TaskRef ref, Lookup said) {
        Lookup answer = redaction.lookup(ref, said);
        return answer instanceof Lookup.Found found ? new Lookup.Found(checked(found.report())) : answer;
    }

    /** The same report, unless no store could keep what it carries. */
    private static TaskReport checked(TaskReport report) {
        if (report instanceof TaskReport.Ended ended && ended.result() instanceof TaskResult.Completed completed) {
            TaskError refused = OutputCheck.check(completed.output());
            return refused == null ? report : TaskReport.failed(refused);
        }
        if (report instanceof TaskReport.Running running && isUnfit(running.handle())
                || report instanceof TaskReport.InputRequired asks && isUnfit(asks.handle())) {
            return TaskReport.failed(
                    TaskError.permanent("HANDLE_INVALID", "the adapter gave a handle that cannot be stored"));
        } else if (report instanceof TaskReport.InputRequired asks) {
            String trouble = trouble(asks.requests());
            return trouble == null
                    ? report
                    : TaskReport.failed(
                            TaskError.permanent("REQUEST_INVALID", "the runtime asks for input: " + trouble));
        }
        return report;
    }

    private static boolean isUnfit(TaskHandle handle) {
        return OutputCheck.check(handle.value()) != null;
    }

    /** What is wrong with the requests of an attempt, as a clause; null: nothing. */
    private static @Nullable String trouble(List<InputRequest> requests) {
        Set<String> ids = new TreeSet<>();
        long text = 0;
        for (InputRequest request : requests) {
            Json schema = request.schema() == null ? Json.NULL : request.schema();
            boolean isStorable = OutputCheck.check(Json.of(request.id())) == null
                    && OutputCheck.check(Json.of(request.prompt())) == null
                    && OutputCheck.check(schema) == null;
            text += request.id().length()
                    + request.prompt().length()
                    + (long) schema.toString().length();
            if (!isStorable) {
                return "a request cannot be stored: NUL, half a surrogate pair, or too deep or large a schema";
            } else if (request.id().isBlank() || request.id().length() > MOST_ID) {
                return "the id of a request has " + request.id().length() + " characters, 1 to " + MOST_ID
                        + " are allowed";
            } else if (!ids.add(request.id())) {
                return "two requests have the id \"" + request.id() + "\"";
            }
        }
        if (requests.size() > MOST_REQUESTS) {
            return requests.size() + " requests, at most " + MOST_REQUESTS + " are allowed";
        }
        return text > MOST_TEXT ? text + " characters in all, at most " + MOST_TEXT + " are allowed" : null;
    }
}
