package dev.baton.jdbi;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sentences about one plan; not more than a reader wants to see of one that is badly damaged. */
final class PlanFindings {
    private static final int MOST = 20;

    private final String plan;
    private final List<String> all;
    private int found;

    PlanFindings(String plan, List<String> all) {
        this.plan = plan;
        this.all = all;
    }

    /** Adds a sentence unless something is as it must be. */
    @FormatMethod
    void require(boolean isWell, String format, @Nullable Object... values) {
        if (!isWell && ++found <= MOST) {
            all.add("Plan " + plan + ": " + format.formatted(values) + (found == MOST ? ", and more" : ""));
        }
    }
}
