package dev.baton.testkit;

import dev.baton.Json;
import dev.baton.spi.TaskDispatch;
import dev.baton.spi.TaskRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An attempt that a {@link ScriptedAdapter} was given, and what was asked of it since: for assertions, and for what a script computes.
 * Shows how things are now.
 */
public final class ScriptedAttempt {
    private final TaskDispatch dispatch;
    final Map<String, Json> answers = new LinkedHashMap<>();
    int dispatches;
    int lookups;
    int polls;
    int cancels;

    ScriptedAttempt(TaskDispatch dispatch) {
        this.dispatch = dispatch;
    }

    /** Names it. */
    public TaskRef ref() {
        return dispatch.ref();
    }

    public String task() {
        return dispatch.ref().taskId();
    }

    /** From 1. */
    public int attempt() {
        return dispatch.ref().attempt();
    }

    public String type() {
        return dispatch.type();
    }

    /** As it was dispatched: references are resolved, secrets are their values. */
    public Json payload() {
        return dispatch.payload();
    }

    /**
     * The answer to a request of the script.
     *
     * @throws AssertionError if there is none
     */
    public Json answer(String requestId) {
        Json answer = answers.get(requestId);
        if (answer == null) {
            throw new AssertionError(
                    this + " has no answer to \"" + requestId + "\"; it was given answers to " + answers.keySet());
        }
        return answer;
    }

    /** By request, in the order they came. */
    public Map<String, Json> answers() {
        return Collections.unmodifiableMap(answers);
    }

    /** How often it was sent; more than once after a restart, or when an answer was lost. */
    public int dispatches() {
        return dispatches;
    }

    public int lookups() {
        return lookups;
    }

    public int polls() {
        return polls;
    }

    public int cancels() {
        return cancels;
    }

    /** {@code fetch#1}. */
    @Override
    public String toString() {
        return task() + "#" + attempt();
    }
}
