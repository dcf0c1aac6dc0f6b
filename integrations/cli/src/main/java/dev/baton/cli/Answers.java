package dev.baton.cli;

import dev.baton.ControlReply;
import dev.baton.Json;
import dev.baton.PlanStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Prints what plans answered to a control, and keeps count. */
final class Answers {
    private final Console console;
    private final Form form;
    private final List<Json> all = new ArrayList<>();
    private int refused;
    private boolean isUnderWay;

    Answers(Console console, Form form) {
        this.console = console;
        this.form = form;
    }

    /**
     * One of them.
     *
     * @param after words for the status of a plan that accepted
     * @param isAchieved the plan is as the control would have made it
     */
    void add(String plan, String name, ControlReply reply, Function<PlanStatus, String> after, boolean isAchieved) {
        boolean isDone = reply.accepted() || isAchieved;
        refused += isDone ? 0 : 1;
        isUnderWay |= !reply.status().isTerminal();
        if (form == Form.TEXT) {
            print(plan, name, reply, after, isDone);
            return;
        }
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("plan", Json.of(plan));
        fields.put("name", Json.of(name));
        fields.putAll(Json.of(reply).fields());
        if (form == Form.JSON) {
            all.add(Json.object(fields));
        } else {
            console.out().println(Json.object(fields));
        }
    }

    private void print(
            String plan, String name, ControlReply reply, Function<PlanStatus, String> after, boolean isDone) {
        Style style = console.outStyle();
        String status = Style.lower(reply.status());
        String words =
                switch (reply.answer()) {
                    case ACCEPTED -> after.apply(reply.status());
                    case ALREADY_TERMINAL -> isDone ? "is " + status + " already" : "has ended: " + status;
                    case ALREADY_ANSWERED -> "has been answered already";
                    case ILLEGAL_STATE -> isDone ? "is " + status + " already" : "cannot: it is " + status;
                };
        String hint = isDone || reply.hint().isEmpty() ? "" : "  " + style.cyan("→ ") + reply.hint();
        console.out()
                .println(style.bold(PlanIds.brief(plan)) + "  " + name + "  "
                        + style.of(reply.status(), Style.sign(reply.status()) + " " + words) + hint);
    }

    /** The last one was added. */
    void end() {
        if (form == Form.JSON) {
            console.out().println(Json.array(all).pretty());
        }
    }

    /** How many plans are not as the control was to make them. */
    int refused() {
        return refused;
    }

    /** True: there is one that has not ended. */
    boolean isUnderWay() {
        return isUnderWay;
    }
}
