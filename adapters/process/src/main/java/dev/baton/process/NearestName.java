package dev.baton.process;

import java.util.Collection;
import java.util.Locale;

/** Guesses which name was meant. */
final class NearestName {
    private NearestName() {}

    /** {@code Did you mean "x"? } where one of the names is close, else nothing. */
    static String hint(String found, Collection<String> names) {
        String nearest = "";
        int least = Math.max(1, found.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(found.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? "" : "Did you mean \"" + nearest + "\"? ";
    }

    /** Levenshtein's: insertions, deletions and replacements from one to the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
