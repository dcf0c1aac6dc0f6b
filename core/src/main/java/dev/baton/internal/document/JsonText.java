package dev.baton.internal.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.baton.DocumentNode;
import dev.baton.DocumentNode.Field;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.PlanProblem;
import dev.baton.internal.document.Problems.Place;
import dev.baton.internal.expression.Quoted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads JSON into a tree with places. What breaks only one value is kept as {@link DocumentNode.Unreadable}, so that
 * everything else is still looked at; what breaks the text ends the reading.
 */
final class JsonText implements AutoCloseable {
    /** Our own caps give better answers than those of the parser. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** Where the parser goes on to say what it would have liked, in words of its own. */
    private static final List<String> EXPECTATIONS =
            List.of(": was expecting ", ": maybe a (non-standard)", ": expected a valid value");

    private final String file;
    private final InputCaps caps;
    private final JsonParser parser;
    private int depth;

    JsonText(String text, String file, InputCaps caps) {
        this.file = file;
        this.caps = caps;
        if (text.length() > caps.document()) {
            throw refused(
                    "INPUT_TOO_LARGE",
                    new Place(1, 1),
                    "the document has %,d characters; at most %,d are allowed"
                            .formatted(text.length(), caps.document()),
                    "Keep large data in files or stores, and give tasks their names; or build the plan in code.");
        }
        if (text.startsWith("\uFEFF")) {
            throw invalid(new Place(1, 1), "the text begins with a byte order mark", "Save it as UTF-8 without one.");
        }
        try {
            this.parser = FACTORY.createParser(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one value of the text. */
    DocumentNode whole() {
        if (next() == null) {
            throw invalid(new Place(1, 1), "the text is empty", "A plan document is a JSON object.");
        }
        DocumentNode root = value();
        end();
        return root;
    }

    JsonToken next() {
        try {
            return parser.nextToken();
        } catch (JsonEOFException e) {
            throw invalid(place(e.getLocation()), "the text ends too early", "Close every brace, bracket and quote.");
        } catch (JsonParseException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InvalidPlanException malformed(JsonParseException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int told = message.length();
        for (String expectation : EXPECTATIONS) {
            int at = message.indexOf(expectation);
            told = at < 0 ? told : Math.min(told, at);
        }
        return invalid(place(e.getLocation()), Quoted.sentence(message.substring(0, told)), remedy(message));
    }

    /** What the parser, which knows more than it should tell, means. */
    private static String remedy(String message) {
        if (message.contains("double-quote to start field name")) {
            return "Write a key in double quotes; behind the last field stands no comma.";
        } else if (message.contains("was expecting comma")) {
            return "Write a comma, or close what is open.";
        } else if (message.contains("was expecting a colon")) {
            return "Write a colon between a key and its value.";
        } else if (message.contains("comment?")) {
            return "JSON has no comments: remove it, or write the plan in YAML.";
        }
        return message.contains("expecting (") || message.contains("expected a valid value")
                ? "Write a string in double quotes, a number, {, [, true, false or null."
                : "What stands before this place could be read: look here.";
    }

    void end() {
        if (next() != null) {
            throw invalid(place(parser.currentTokenLocation()), "something follows the end of the value", "Remove it.");
        }
    }

    /** The name of the field the parser stands at. */
    String name() {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value the parser stands at. */
    DocumentNode value() {
        JsonLocation at = parser.currentTokenLocation();
        int line = at.getLineNr();
        int column = at.getColumnNr();
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(line, column);
            case START_ARRAY -> array(line, column);
            case VALUE_STRING -> string(line, column);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new DocumentNode.Numeral(token(), line, column);
            case VALUE_TRUE -> new DocumentNode.Scalar(Json.TRUE, line, column);
            case VALUE_FALSE -> new DocumentNode.Scalar(Json.FALSE, line, column);
            case VALUE_NULL -> new DocumentNode.Scalar(Json.NULL, line, column);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + parser.currentToken());
        };
    }

    private DocumentNode object(int line, int column) {
        deeper(line, column);
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (next() != JsonToken.END_OBJECT) {
            JsonLocation at = parser.currentTokenLocation();
            String name = name();
            next();
            DocumentNode value = value();
            if (!names.add(name)) {
                value = new DocumentNode.Unreadable(
                        "INVALID_JSON",
                        "the key \"" + Quoted.cut(name) + "\" is there twice",
                        "Remove one of the two.",
                        at.getLineNr(),
                        at.getColumnNr());
            }
            fields.add(new Field(name, value, at.getLineNr(), at.getColumnNr()));
        }
        depth--;
        return new DocumentNode.Fields(fields, line, column);
    }

    private DocumentNode array(int line, int column) {
        deeper(line, column);
        List<DocumentNode> elements = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            elements.add(value());
        }
        depth--;
        return new DocumentNode.Array(elements, line, column);
    }

    private void deeper(int line, int column) {
        if (++depth > caps.depth()) {
            throw refused(
                    "INPUT_TOO_DEEP",
                    new Place(line, column),
                    "arrays and objects are nested more than " + caps.depth() + " deep",
                    "Flatten the data, or give it as one string.");
        }
    }

    private DocumentNode string(int line, int column) {
        String string = token();
        if (string.length() > caps.string()) {
            return new DocumentNode.Unreadable(
                    "INPUT_TOO_LARGE",
                    "a string has %,d characters; at most %,d are allowed".formatted(string.length(), caps.string()),
                    "Keep large data in a file, and give the task its name.",
                    line,
                    column);
        }
        return new DocumentNode.Scalar(Json.of(string), line, column);
    }

    private String token() {
        try {
            return parser.getText();
        } catch (JsonParseException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Place place(JsonLocation location) {
        return new Place(location.getLineNr(), location.getColumnNr());
    }

    private InvalidPlanException invalid(Place place, String message, String hint) {
        return refused("INVALID_JSON", place, message, hint);
    }

    private InvalidPlanException refused(String code, Place place, String message, String hint) {
        PlanProblem problem = new PlanProblem(code, "", message, hint, Problems.in(file, place));
        return new InvalidPlanException(file, List.of(problem));
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
