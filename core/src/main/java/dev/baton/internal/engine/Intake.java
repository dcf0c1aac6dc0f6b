package dev.baton.internal.engine;

import dev.baton.TaskError;
import dev.baton.internal.secrets.Redaction;
import dev.baton.spi.Lookup;
import dev.baton.spi.TaskRef;
import dev.baton.spi.TaskReport;
import dev.baton.spi.TaskResult;

/** What adapters say, on its way into the engine: without the secrets of the attempt, and such that every store can keep it (L34). */
record Intake(Redaction redaction) {
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
        if (report instanceof TaskReport.Running running
                && OutputCheck.check(running.handle().value()) != null) {
            return TaskReport.failed(
                    TaskError.permanent("HANDLE_INVALID", "the adapter gave a handle that cannot be stored"));
        }
        return report;
    }
}
