package dev.baton;

/**
 * Answer to a control. Given only after what it says is committed.
 *
 * @param answer what became of the request
 * @param status of the plan after it
 * @param hint what to do instead, when it was not accepted; else empty
 */
public record ControlReply(Answer answer, PlanStatus status, String hint) {
    /** What became of a request. */
    public enum Answer {
        ACCEPTED,
        /** The plan had ended already (L21). */
        ALREADY_TERMINAL,
        /** The request had been answered already; the first answer counts. */
        ALREADY_ANSWERED,
        /** Not possible in this status; the hint says what is. */
        ILLEGAL_STATE
    }

    public boolean accepted() {
        return answer == Answer.ACCEPTED;
    }
}
