package dev.baton.internal.document;

import java.util.List;

/** The keys of the plan document, in the order in which it is written, and those that only later versions take. */
record Keys(List<String> known, List<String> later) {
    static final String API_VERSION = "plan/v1";

    static final Keys PLAN = new Keys(
            List.of(
                    "$schema",
                    "apiVersion",
                    "id",
                    "name",
                    "title",
                    "description",
                    "request",
                    "owner",
                    "labels",
                    "inputs",
                    "limits",
                    "failFast",
                    "defaults",
                    "tasks",
                    "output"),
            List.of("agents", "approvals", "budget", "planner", "priority", "schedule", "webhook"));
    static final Keys LIMITS = new Keys(List.of("maxParallel", "timeout"), List.of("budget"));
    static final Keys DEFAULTS = new Keys(List.of("timeout", "idleTimeout", "totalTimeout", "retry"), List.of());
    static final Keys RETRY = new Keys(List.of("maxAttempts", "delay", "factor", "maxDelay", "jitter"), List.of());
    static final Keys TASK = new Keys(
            List.of(
                    "id",
                    "type",
                    "title",
                    "description",
                    "adapter",
                    "payload",
                    "dependsOn",
                    "runIf",
                    "retry",
                    "timeout",
                    "idleTimeout",
                    "totalTimeout",
                    "cancelGrace",
                    "stage",
                    "allowFailure",
                    "cleanup",
                    "ifUnreachable",
                    "onUnknown",
                    "onUnsettled",
                    "permits"),
            List.of("agent", "approval", "budget", "cache", "forEach", "loop", "priority", "spawn", "webhook"));
    /** The payload of a {@code baton.wait}. */
    static final Keys WAIT = new Keys(List.of("until", "for", "event", "expireAfter", "onExpiry"), List.of());

    static final Keys EDGE = new Keys(List.of("task", "outcome"), List.of());
    static final Keys ANY_OF = new Keys(List.of("anyOf"), List.of());

    /** Keys of a host's own, which Baton does not look at. */
    static boolean isForeign(String key) {
        return key.startsWith("x-");
    }
}
