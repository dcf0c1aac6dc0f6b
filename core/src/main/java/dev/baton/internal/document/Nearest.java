package dev.baton.internal.document;

import dev.baton.internal.expression.Quoted;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name somebody probably meant, by Damerau-Levenshtein distance (insert, delete, replace, swap neighbours). */
public final class Nearest {
    private static final int LONGEST = 128;
    private static final int MOST_LISTED = 12;

    private Nearest() {}

    /** {@code Did you mean "shell"? There are: http, shell.} Long lists are cut. */
    public static String hint(String text, Collection<String> known) {
        return hint(text, known, known.size());
    }

    /** The same, but looks for the nearest only among the first {@code mostCompared}. */
    static String hint(String text, Collection<String> known, int mostCompared) {
        if (known.isEmpty()) {
            return "There are none.";
        }
        String nearest = to(text, known, mostCompared);
        String list = String.join(
                ", ", known.stream().limit(MOST_LISTED).map(Nearest::shown).toList());
        String more = known.size() > MOST_LISTED ? " and %,d more".formatted(known.size() - MOST_LISTED) : "";
        return (nearest == null ? "" : "Did you mean \"" + nearest + "\"? ")
                + (known.size() == 1 ? "There is only: " : "There are: ")
                + list
                + more
                + ".";
    }

    private static String shown(String name) {
        return name.length() > LONGEST ? Quoted.cut(name) : name;
    }

    /** The closest known name, the first of several; null if none is close enough to be meant. */
    static @Nullable String to(String text, Collection<String> known, int mostCompared) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return null;
        }
        String nearest = null;
        int closest = Math.min(3, (text.length() + 1) / 3) + 1;
        int compared = 0;
        for (String name : known) {
            if (closest == 0 || compared++ == mostCompared) {
                break;
            }
            if (Math.abs(name.length() - text.length()) < closest && name.length() <= LONGEST) {
                int distance = name.equalsIgnoreCase(text) ? 0 : distance(text, name);
                if (distance < closest) {
                    closest = distance;
                    nearest = name;
                }
            }
        }
        return nearest;
    }

    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        Arrays.setAll(last, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
