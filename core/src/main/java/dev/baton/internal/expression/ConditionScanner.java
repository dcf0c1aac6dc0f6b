package dev.baton.internal.expression;

import dev.baton.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Cuts a condition into words, signs and literals; looks one ahead. */
final class ConditionScanner {
    enum Kind {
        /** A name without {@code #}: keyword, function or reference to the whole. */
        WORD,
        REFERENCE,
        LITERAL,
        SIGN,
        END
    }

    /**
     * One piece.
     *
     * @param text as it is written
     * @param start position of its first character
     * @param reference of a REFERENCE or WORD
     * @param literal of a LITERAL
     */
    record Token(
            Kind kind,
            String text,
            int start,
            @Nullable Reference reference,
            @Nullable Json literal) {
        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }
    }

    /** Long signs first. */
    private static final List<String> SIGNS =
            List.of("==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", ",");

    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,99})(\\.[0-9]{1,99})?([eE][+-]?[0-9]{1,3})?");

    private final String text;
    private int position;
    private int end;
    private Token token;

    ConditionScanner(String text) {
        this.text = text;
        this.token = scan();
    }

    /** The token that is to be read next. */
    Token peek() {
        return token;
    }

    Token next() {
        Token read = token;
        end = position;
        token = scan();
        return read;
    }

    /** True and read, if it is this sign. */
    boolean take(String sign) {
        boolean found = token.is(sign);
        if (found) {
            next();
        }
        return found;
    }

    /** What was read from {@code start} up to here. */
    String since(int start) {
        return text.substring(start, end);
    }

    private Token scan() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        int start = position;
        if (start == text.length()) {
            return new Token(Kind.END, "the end", start, null, null);
        }
        char c = text.charAt(start);
        if (c == '"' || c == '\'') {
            String string = quoted();
            return new Token(Kind.LITERAL, text.substring(start, position), start, null, Json.of(string));
        }
        Token number = number(start);
        if (number != null) {
            return number;
        }
        if (Reference.isLetterOrDigit(c)) {
            return word(start);
        }
        for (String sign : SIGNS) {
            if (text.startsWith(sign, start)) {
                position += sign.length();
                return new Token(Kind.SIGN, sign, start, null, null);
            }
        }
        throw unexpected(c, start);
    }

    private @Nullable Token number(int start) {
        Matcher matcher = NUMBER.matcher(text).region(start, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        int after = matcher.end();
        if (after < text.length() && (Reference.isNamePart(text.charAt(after)) || text.charAt(after) == '#')) {
            return null;
        }
        position = after;
        Json value = Json.of(new BigDecimal(matcher.group()));
        return new Token(Kind.LITERAL, matcher.group(), start, null, value);
    }

    private Token word(int start) {
        while (position < text.length() && Reference.isNamePart(text.charAt(position))) {
            position++;
        }
        String name = text.substring(start, position);
        if (name.length() > 128) {
            throw ConditionParser.invalid(
                    "the name " + Quoted.cut(name) + " is longer than 128 characters",
                    "No task has such an id.",
                    start);
        }
        if (position == text.length() || text.charAt(position) != '#') {
            return new Token(Kind.WORD, name, start, new Reference(name, ""), null);
        }
        position++;
        int from = position;
        String pointer;
        if (from < text.length() && (text.charAt(from) == '"' || text.charAt(from) == '\'')) {
            pointer = quoted();
        } else {
            while (position < text.length() && isPointerPart(text.charAt(position))) {
                position++;
            }
            pointer = text.substring(from, position);
        }
        try {
            Reference.checkPointer(pointer, text.substring(start, position), from);
        } catch (ExpressionException e) {
            throw ConditionParser.invalid(e.message(), e.hint(), e.offset());
        }
        return new Token(Kind.REFERENCE, text.substring(start, position), start, new Reference(name, pointer), null);
    }

    private static boolean isPointerPart(char c) {
        return Reference.isNamePart(c) || c == '/' || c == '~';
    }

    /** Between the quote it stands at and the next of the same; a backslash takes the character after it as it is. */
    private String quoted() {
        int start = position;
        char quote = text.charAt(position++);
        StringBuilder string = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == quote) {
                return string.toString();
            }
            if (c == '\\' && position < text.length()) {
                c = text.charAt(position++);
            }
            string.append(c);
        }
        throw ConditionParser.invalid("a string is opened and not closed", "Close it with " + quote + ".", start);
    }

    private static ExpressionException unexpected(char c, int at) {
        String hint =
                switch (c) {
                    case '=' -> "Write == to compare.";
                    case '&', '|' -> "Write && or ||.";
                    case '$', '{', '}' -> "In a condition a reference stands without ${}: triage#/count > 0.";
                    case '#', '/' -> "A reference begins with the name of a task: triage#/count.";
                    case '-', '.' -> "A number looks like 2, -0.5 or 1e3.";
                    default -> "Put text into quotes: 'like this'.";
                };
        return ConditionParser.invalid("\"" + Quoted.cut(String.valueOf(c)) + "\" has no meaning here", hint, at);
    }
}
