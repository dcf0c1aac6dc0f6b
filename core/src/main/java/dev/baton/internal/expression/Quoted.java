package dev.baton.internal.expression;

/** Text of a plan as it appears in messages: short, on one line, and without what a terminal would obey. */
public final class Quoted {
    private static final int LONGEST = 64;
    private static final int LONGEST_SENTENCE = 300;

    private Quoted() {}

    /** At most 64 characters; what is not printable is escaped. */
    public static String cut(String text) {
        return cut(text, LONGEST);
    }

    /** A whole sentence of another library, on one line. */
    public static String sentence(String text) {
        return cut(text.replaceAll("\\s+", " "), LONGEST_SENTENCE);
    }

    private static String cut(String text, int longest) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (shown.length() >= longest) {
                return shown.append('…').toString();
            }
            char c = text.charAt(i);
            boolean paired = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (paired) {
                shown.append(c).append(text.charAt(++i));
            } else if (isPlain(c)) {
                shown.append(c);
            } else {
                shown.append("\\u%04x".formatted((int) c));
            }
        }
        return shown.toString();
    }

    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
