package dev.baton.internal.rules;

import dev.baton.TaskState;

/** What the engine must do once the transition that carries it is committed. */
public sealed interface Effect {
    TaskState task();

    /** Send the attempt to its adapter. */
    record Dispatch(TaskState task) implements Effect {}

    /** Ask the adapter to stop the attempt. */
    record Stop(TaskState task) implements Effect {}

    /** Hand the first answer that the runtime has not taken to it. */
    record Answer(TaskState task) implements Effect {}

    /** Find out about an attempt that was in flight when the node that held it went away. */
    record Reconcile(TaskState task) implements Effect {}
}
