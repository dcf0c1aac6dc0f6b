package dev.baton.internal.document;

import java.util.Comparator;
import java.util.List;

/** Orders JSON Pointers as what they name stands in a printed document. */
final class PathOrder implements Comparator<String> {
    static final PathOrder INSTANCE = new PathOrder();

    private PathOrder() {}

    @Override
    public int compare(String a, String b) {
        String[] left = a.split("/", -1);
        String[] right = b.split("/", -1);
        for (int i = 1; i < Math.min(left.length, right.length); i++) {
            if (!left[i].equals(right[i])) {
                List<String> keys = keys(left, i);
                int order = Integer.compare(rank(left[i], keys), rank(right[i], keys));
                return order != 0 ? order : left[i].compareTo(right[i]);
            }
        }
        return Integer.compare(left.length, right.length);
    }

    /** Keys of the object that the segment stands in; names of the author's own are in none and stay together. */
    private static List<String> keys(String[] segments, int at) {
        if (at == 1) {
            return Keys.PLAN.known();
        }
        return (segments[1].equals("defaults") ? Keys.DEFAULTS : Keys.TASK).known();
    }

    private static int rank(String segment, List<String> keys) {
        boolean isNumber =
                !segment.isEmpty() && segment.length() < 10 && segment.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Integer.parseInt(segment) : keys.indexOf(segment);
    }
}
