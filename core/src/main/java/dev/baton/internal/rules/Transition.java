package dev.baton.internal.rules;

import dev.baton.ControlReply;
import dev.baton.PlanEvent;
import dev.baton.PlanStatus;
import dev.baton.TaskState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules answer to a cause. Collected by one decision, then only read, and perhaps cleared for the next: a million tasks make two
 * million decisions.
 */
public final class Transition {
    private final List<TaskState> changed = new ArrayList<>(2);
    private final List<PlanEvent> events = new ArrayList<>(3);
    private final List<Effect> effects = new ArrayList<>(2);
    private final IntQueue ready = new IntQueue();
    private final IntQueue released = new IntQueue();
    private @Nullable ControlReply reply;
    private boolean more;
    private boolean wantsOutput;
    private boolean headChanged;
    private @Nullable Step step;

    public Transition() {}

    /** Makes it fit for another decision. Whatever it gave out is void. */
    public void clear() {
        changed.clear();
        events.clear();
        effects.clear();
        ready.clear();
        released.clear();
        reply = null;
        more = false;
        wantsOutput = false;
        headChanged = false;
    }

    /** The decision that is collected here. */
    Step step(PlanImage image, Tick tick) {
        step = step == null ? new Step(this, image, tick) : step.begin(image, tick);
        return step;
    }

    /** New states of tasks, in the order they were reached; a task may occur twice, the later one counts. */
    public List<TaskState> changed() {
        return changed;
    }

    /** To be appended to the history. */
    public List<PlanEvent> events() {
        return events;
    }

    /** To be done after the commit. */
    public List<Effect> effects() {
        return effects;
    }

    /** Tasks that became ready and now want permits. */
    public IntQueue ready() {
        return ready;
    }

    /** Tasks whose attempt is over and gives its permits back. */
    public IntQueue released() {
        return released;
    }

    /** Answer to a control; null for other causes. */
    public @Nullable ControlReply reply() {
        return reply;
    }

    /** True: the decision was cut off, {@link Cause.Continued} goes on with it. */
    public boolean more() {
        return more;
    }

    /** True: everything has ended and the plan's output is wanted, see {@link Cause.OutputRendered}. */
    public boolean wantsOutput() {
        return wantsOutput;
    }

    /** True if anything has to be stored. */
    public boolean isChange() {
        return headChanged || !changed.isEmpty() || !events.isEmpty();
    }

    void change(TaskState state) {
        changed.add(state);
    }

    void event(PlanEvent event) {
        events.add(event);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    void ready(int task) {
        ready.add(task);
    }

    void release(int task) {
        released.add(task);
    }

    void reply(ControlReply answer) {
        reply = answer;
    }

    /** What the reply says of the plan is what the whole decision made of it. */
    void replyAsOf(PlanStatus status) {
        if (reply != null) {
            reply = new ControlReply(reply.answer(), status, reply.hint());
        }
    }

    void cutOff() {
        more = true;
    }

    void wantOutput() {
        wantsOutput = true;
    }

    void headChanged() {
        headChanged = true;
    }
}
