package dev.baton.spi;

import dev.baton.BatonException;
import dev.baton.PlanQuery;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Where a page of {@link PlanStore#list} ended, as the opaque text that a caller hands back. For stores that list by plan
 * number, the newest first.
 *
 * <p>The text carries a check sum over the conditions of the query, so one that was typed in, cut off, or brought along
 * from another query is refused instead of silently giving the wrong page. It protects nothing: there is no secret in it.
 */
public final class PlanCursor {
    private static final int RADIX = 36;

    private PlanCursor() {}

    /** The cursor of the page that follows one whose last line is this plan. */
    public static String after(PlanQuery query, long plan) {
        return Long.toString(plan, RADIX) + "." + Long.toString(checkSum(query, plan), RADIX);
    }

    /**
     * The plan number below which the page begins; {@link Long#MAX_VALUE} for the first page.
     *
     * @throws BatonException {@code INVALID_CURSOR} if the cursor was not made for this query
     */
    public static long below(PlanQuery query) {
        String cursor = query.cursor();
        if (cursor == null) {
            return Long.MAX_VALUE;
        }
        int dot = cursor.indexOf('.');
        try {
            long plan = Long.parseLong(cursor.substring(0, Math.max(dot, 0)), RADIX);
            if (cursor.equals(after(query, plan))) {
                return plan;
            }
        } catch (NumberFormatException e) {
            // Falls through: whatever is wrong with it, the answer is the same.
        }
        String shown = cursor.length() > 64 ? cursor.substring(0, 64) + "…" : cursor;
        throw new BatonException(
                "INVALID_CURSOR",
                "'" + shown + "' is not a cursor of this query",
                "Hand back Page.next() unchanged, with the query it came from; for the first page leave it out.");
    }

    private static long checkSum(PlanQuery query, long plan) {
        CRC32 sum = new CRC32();
        String conditions = query.statuses() + "\n" + query.name() + "\n" + query.owner() + "\n"
                + new TreeMap<>(query.labels()) + "\n" + Objects.toString(query.createdFrom()) + "\n"
                + Objects.toString(query.createdBefore()) + "\n" + plan;
        sum.update(conditions.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }
}
