package dev.baton.yaml;

import dev.baton.DocumentNode;
import dev.baton.DocumentNode.Field;
import dev.baton.DocumentNode.Scalar;
import dev.baton.DocumentNode.Unreadable;
import dev.baton.InvalidPlanException;
import dev.baton.Json;
import dev.baton.PlanProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Reads YAML into a tree with places. Works on the events of the parser, since what composes them into nodes is recursive
 * without a limit.
 */
final class YamlText {
    private static final int DEEPEST = 64;
    private static final int LONGEST_STRING = 1 << 20;
    private static final int LONGEST_DOCUMENT = 16 << 20;
    private static final int MOST_ALIASES = 100;

    /** Nodes that all aliases together may stand for. */
    private static final long MOST_ALIASED = 100_000;

    private static final int MOST_SHOWN = 120;
    private static final String QUOTE = "Quote the whole value: ";
    private static final ScalarResolver RESOLVER = new JsonSchema().getScalarResolver();

    /** A comment without a space after #: most likely meant to be a value. */
    private static final Pattern GLUED_COMMENT = Pattern.compile("\\s+(#[^\\s#].*?)\\s*");

    private static final Pattern FIELD_OF_LINE = Pattern.compile("\\s*(?:- +)?[A-Za-z$][\\w$-]*: +(.*\\S)\\s*");

    private static final String LOOK_HERE =
            "What stands before this place could be read: look here, and at the indentation.";

    private final String text;
    private final String file;
    private final Map<Anchor, Tree> anchors = new HashMap<>();
    private int aliases;
    private long aliased;
    private int lastCodePoint;
    private int lastOffset;

    /** A node, how many nodes it stands for, and how deep they are nested. */
    private record Tree(DocumentNode node, long size, int height) {}

    YamlText(String text, String file) {
        this.text = text;
        this.file = file;
    }

    DocumentNode whole() {
        if (text.length() > LONGEST_DOCUMENT) {
            throw refused(
                    "INPUT_TOO_LARGE",
                    1,
                    1,
                    "the document has %,d characters; at most %,d are allowed"
                            .formatted(text.length(), LONGEST_DOCUMENT),
                    "Keep large data in files or stores, and give tasks their names; or build the plan in code.");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setCodePointLimit(LONGEST_DOCUMENT)
                .build();
        try {
            return document(new Parse(settings).parseString(text).iterator());
        } catch (ReaderException e) {
            throw unprintable(e);
        } catch (MarkedYamlEngineException e) {
            throw malformed(e);
        } catch (YamlEngineException e) {
            throw refused("INVALID_YAML", 1, 1, sentence(String.valueOf(e.getMessage())), LOOK_HERE);
        }
    }

    private DocumentNode document(Iterator<Event> events) {
        DocumentNode root = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case DocumentStart -> {
                    if (root != null) {
                        throw invalid(event, "a second document begins", "Write one plan in a file.");
                    }
                    root = value(events.next(), events, 0).node();
                }
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd ->
                    throw new IllegalStateException("no document has begun before " + event);
            }
        }
        if (root == null) {
            throw refused("INVALID_YAML", 1, 1, "the text is empty", "A plan document is a mapping.");
        }
        return root;
    }

    private Tree value(Event event, Iterator<Event> events, int depth) {
        if (depth > DEEPEST) {
            throw tooDeep(event);
        }
        if (event instanceof AliasEvent alias) {
            return alias(alias, depth);
        }
        Tree tree;
        if (event instanceof MappingStartEvent mapping) {
            tree = isPlainTag(mapping.getTag(), Tag.MAP)
                    ? mapping(event, events, depth)
                    : skipped(event, events, depth);
        } else if (event instanceof SequenceStartEvent sequence) {
            tree = isPlainTag(sequence.getTag(), Tag.SEQ)
                    ? sequence(event, events, depth)
                    : skipped(event, events, depth);
        } else {
            tree = new Tree(scalar((ScalarEvent) event), 1, 0);
        }
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, tree));
        return tree;
    }

    private static boolean isPlainTag(Optional<String> tag, Tag own) {
        return tag.isEmpty() || tag.get().equals("!") || tag.get().equals(own.getValue());
    }

    /** A collection with a tag of its own: read over, and reported. */
    private Tree skipped(Event event, Iterator<Event> events, int depth) {
        String tag;
        if (event instanceof MappingStartEvent mapping) {
            mapping(event, events, depth);
            tag = mapping.getTag().orElse("");
        } else {
            sequence(event, events, depth);
            tag = ((SequenceStartEvent) event).getTag().orElse("");
        }
        return new Tree(tagged(event, tag), 1, 0);
    }

    private Tree alias(AliasEvent event, int depth) {
        Tree target = anchors.get(event.getAlias());
        if (target == null) {
            throw invalid(
                    event,
                    "no value with the anchor &" + event.getAlias() + " is complete before this place",
                    "An alias repeats what stands above it; if this is text, quote the whole value.");
        }
        aliased += target.size();
        if (++aliases > MOST_ALIASES || aliased > MOST_ALIASED) {
            throw refused(
                    "INPUT_TOO_LARGE",
                    line(event),
                    column(event),
                    "there are too many aliases, or they stand for too much",
                    "At most %,d aliases may stand for at most %,d values.".formatted(MOST_ALIASES, MOST_ALIASED));
        }
        if (depth + target.height() > DEEPEST) {
            throw tooDeep(event);
        }
        return target;
    }

    private Tree mapping(Event start, Iterator<Event> events, int depth) {
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long size = 1;
        int height = 0;
        for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
            DocumentNode unusable = null;
            if (!(key instanceof ScalarEvent)) {
                unusable = unreadable(key, "this key is not a string", "Quote the whole value if it is meant as text.");
                value(key, events, depth + 1);
            }
            String name = key instanceof ScalarEvent scalar ? scalar.getValue() : "?";
            Tree value = value(events.next(), events, depth + 1);
            if (unusable == null && name.equals("<<")) {
                unusable = unreadable(key, "merge keys are not part of YAML 1.2", "Write the fields out.");
            } else if (unusable == null && !names.add(name)) {
                unusable = unreadable(key, "the key \"" + cut(name) + "\" is there twice", "Remove one of the two.");
            }
            fields.add(new Field(name, unusable == null ? value.node() : unusable, line(key), column(key)));
            size += value.size();
            height = Math.max(height, value.height());
        }
        return new Tree(new DocumentNode.Fields(fields, line(start), column(start)), size, height + 1);
    }

    private Tree sequence(Event start, Iterator<Event> events, int depth) {
        List<DocumentNode> elements = new ArrayList<>();
        long size = 1;
        int height = 0;
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            Tree element = value(next, events, depth + 1);
            elements.add(element.node());
            size += element.size();
            height = Math.max(height, element.height());
        }
        return new Tree(new DocumentNode.Array(elements, line(start), column(start)), size, height + 1);
    }

    private DocumentNode scalar(ScalarEvent event) {
        String value = event.getValue();
        if (value.length() > LONGEST_STRING) {
            return new Unreadable(
                    "INPUT_TOO_LARGE",
                    "a string has %,d characters; at most %,d are allowed".formatted(value.length(), LONGEST_STRING),
                    "Keep large data in a file, and give the task its name.",
                    line(event),
                    column(event));
        }
        String tag = event.getTag().orElse("");
        if (tag.equals("!") || tag.equals(Tag.STR.getValue())) {
            return scalar(Json.of(value), event);
        } else if (!tag.isEmpty()) {
            return tagged(event, tag);
        } else if (!event.isPlain()) {
            return scalar(Json.of(value), event);
        }
        return plain(event, RESOLVER.resolve(value, true));
    }

    private DocumentNode plain(ScalarEvent event, Tag type) {
        String value = event.getValue();
        if (type.equals(Tag.INT) || type.equals(Tag.FLOAT)) {
            return new DocumentNode.Numeral(value, line(event), column(event));
        } else if (type.equals(Tag.BOOL)) {
            return scalar(value.equals("true") ? Json.TRUE : Json.FALSE, event);
        } else if (!type.equals(Tag.NULL)) {
            return scalar(Json.of(value), event);
        }
        Matcher comment = GLUED_COMMENT.matcher(value.isEmpty() ? restOfLine(event) : "");
        if (comment.matches()) {
            return unreadable(
                    event,
                    "there is no value: YAML takes " + cut(comment.group(1)) + " for a comment",
                    quoted(comment.group(1)) + " A comment has a space after #.");
        }
        return scalar(Json.NULL, event);
    }

    private static DocumentNode scalar(Json value, Event event) {
        return new Scalar(value, line(event), column(event));
    }

    /** An exclamation mark at the beginning makes a tag, and a condition likes to begin with one. */
    private Unreadable tagged(Event event, String tag) {
        String value = lineOf(event.getStartMark().map(Mark::getIndex).orElse(0));
        Matcher field = FIELD_OF_LINE.matcher(value);
        return unreadable(
                event,
                "YAML takes " + cut(tag) + " for a tag, and plans have none",
                field.matches() ? quoted(field.group(1)) : QUOTE + "\"…\".");
    }

    private static String quoted(String value) {
        return QUOTE + "\"" + cut(value.replace("\\", "\\\\").replace("\"", "\\\"")) + "\".";
    }

    private InvalidPlanException malformed(MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        String line = lineOf(mark.map(Mark::getIndex).orElse(0));
        Matcher field = FIELD_OF_LINE.matcher(line);
        String problem = sentence(e.getProblem() == null ? String.valueOf(e.getMessage()) : e.getProblem());
        String hint = LOOK_HERE;
        if (line.contains("${")) {
            hint = QUOTE + "\"${…}\"; braces mean something to YAML.";
        } else if (field.matches() && "'\"!&*%@`|>".indexOf(field.group(1).charAt(0)) >= 0) {
            hint = quoted(field.group(1));
        } else if (problem.contains("(TAB)")) {
            hint = "Indent with spaces.";
        } else if (problem.contains("<stream end>")) {
            hint = "Close every brace, bracket and quote.";
        }
        return refused(
                "INVALID_YAML",
                mark.map(m -> m.getLine() + 1).orElse(1),
                mark.map(m -> m.getColumn() + 1).orElse(1),
                (e.getContext() == null ? "" : sentence(e.getContext()) + ": ") + problem,
                hint);
    }

    private InvalidPlanException unprintable(ReaderException e) {
        int end = offset(e.getPosition());
        String before = text.substring(0, end);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return refused(
                "INVALID_TEXT",
                line,
                end - before.lastIndexOf('\n'),
                "there is a character that no text may have: U+%04X".formatted(e.getCodePoint()),
                "Remove it, or write it as an escape in double quotes.");
    }

    /** The line, or the part of it nearby, that holds a code point. */
    private String lineOf(int codePoint) {
        int at = offset(codePoint);
        int from = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - MOST_SHOWN);
        return text.substring(from, from + lineLength(from));
    }

    private String restOfLine(Event event) {
        int at = offset(event.getStartMark().map(Mark::getIndex).orElse(0));
        return text.substring(at, at + lineLength(at));
    }

    private int lineLength(int from) {
        int length = 0;
        while (length < MOST_SHOWN && from + length < text.length() && text.charAt(from + length) != '\n') {
            length++;
        }
        return length;
    }

    /** Marks count code points. They mostly grow, so going on from the last one makes all of them together one pass. */
    private int offset(int codePoint) {
        if (codePoint < lastCodePoint) {
            lastCodePoint = 0;
            lastOffset = 0;
        }
        while (lastCodePoint < codePoint && lastOffset < text.length()) {
            lastOffset += Character.charCount(text.codePointAt(lastOffset));
            lastCodePoint++;
        }
        return lastOffset;
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }

    private static Unreadable unreadable(Event event, String message, String hint) {
        return new Unreadable("INVALID_YAML", message, hint, line(event), column(event));
    }

    private InvalidPlanException tooDeep(Event event) {
        return refused(
                "INPUT_TOO_DEEP",
                line(event),
                column(event),
                "sequences and mappings are nested more than " + DEEPEST + " deep",
                "Flatten the data, or give it as one string.");
    }

    private InvalidPlanException invalid(Event event, String message, String hint) {
        return refused("INVALID_YAML", line(event), column(event), message, hint);
    }

    private InvalidPlanException refused(String code, int line, int column, String message, String hint) {
        String place = file + ":" + line + ":" + column;
        return new InvalidPlanException(file, List.of(new PlanProblem(code, "", message, hint, place)));
    }

    private static String sentence(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static String cut(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
