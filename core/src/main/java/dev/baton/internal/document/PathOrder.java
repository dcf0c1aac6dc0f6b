package dev.baton.internal.document;

import java.util.Comparator;

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
                int order = Integer.compare(rank(left[i], i), rank(right[i], i));
                return order != 0 ? order : left[i].compareTo(right[i]);
            }
        }
        return Integer.compare(left.length, right.length);
    }

    /** Keys by their place in the document, elements by their number; names of the author's own stay together. */
    private static int rank(String segment, int depth) {
        if (!segment.isEmpty() && segment.length() < 10 && segment.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Integer.parseInt(segment);
        }
        return (depth == 1 ? Keys.PLAN : Keys.TASK).known().indexOf(segment);
    }
}
