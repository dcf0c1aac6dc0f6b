package dev.baton.internal.expression;

import dev.baton.Json;
import dev.baton.TaskStatus;
import dev.baton.internal.expression.ConditionScanner.Kind;
import dev.baton.internal.expression.ConditionScanner.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one condition by recursive descent, no deeper than {@value #MAX_DEPTH}. */
final class ConditionParser {
    private static final int MAX_LENGTH = 4_096;
    private static final int MAX_DEPTH = 32;
    private static final String STATUSES =
            Arrays.stream(TaskStatus.values()).map(Enum::name).collect(Collectors.joining(", "));

    private final String text;
    private final ConditionScanner scanner;
    private final Condition.Uses uses = new Condition.Uses();
    private int depth;

    ConditionParser(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(
                    "the condition has %,d characters; at most %,d are allowed".formatted(text.length(), MAX_LENGTH),
                    "Let a task compute it, and compare its result.",
                    MAX_LENGTH);
        }
        if (text.isBlank()) {
            throw invalid("the condition is empty", "Leave runIf out if the task is always to run.", 0);
        }
        this.text = text;
        this.scanner = new ConditionScanner(text);
    }

    static ExpressionException invalid(String message, String hint, int offset) {
        return new ExpressionException("INVALID_CONDITION", message, hint, offset);
    }

    Condition parse() {
        Clause root = or();
        Token rest = scanner.peek();
        if (rest.kind() != Kind.END) {
            throw unexpected(rest);
        }
        return new Condition(text, root, uses);
    }

    private Clause or() {
        List<Clause> clauses = new ArrayList<>(List.of(and()));
        while (scanner.take("||")) {
            clauses.add(and());
        }
        return clauses.size() == 1 ? clauses.get(0) : new Clause.Any(List.copyOf(clauses));
    }

    private Clause and() {
        List<Clause> clauses = new ArrayList<>(List.of(not()));
        while (scanner.take("&&")) {
            clauses.add(not());
        }
        return clauses.size() == 1 ? clauses.get(0) : new Clause.All(List.copyOf(clauses));
    }

    private Clause not() {
        if (++depth > MAX_DEPTH) {
            throw invalid(
                    "the condition is nested more than " + MAX_DEPTH + " deep",
                    "Let a task compute it, and compare its result.",
                    scanner.peek().start());
        }
        Clause clause;
        if (scanner.take("!")) {
            clause = new Clause.Not(not());
        } else if (scanner.take("(")) {
            clause = or();
            expect(")");
        } else {
            clause = comparison();
        }
        depth--;
        return clause;
    }

    private Clause comparison() {
        Token first = scanner.peek();
        if (first.kind() == Kind.WORD && first.text().equals("exists")) {
            scanner.next();
            if (scanner.take("(")) {
                Reference reference = reference(false);
                expect(")");
                return new Clause.Exists(reference);
            }
            return comparison(value(first), first);
        }
        return comparison(operand(), first);
    }

    private Clause comparison(Operand left, Token first) {
        Operator operator = operator();
        if (operator != null) {
            Token at = scanner.next();
            Operand right = operand();
            check(operator, left, right, at);
            check(operator, right, left, at);
            return new Clause.Comparison(operator, left, right, scanner.since(first.start()));
        }
        if (scanner.peek().kind() == Kind.WORD && scanner.peek().text().equals("in")) {
            scanner.next();
            return membership(left, first);
        }
        boolean mayBeBoolean = left instanceof Operand.Value
                || left instanceof Operand.Literal literal && literal.json().kind() == Json.Kind.BOOLEAN;
        if (!mayBeBoolean) {
            throw invalid(
                    Quoted.cut(left.toString()) + " by itself is neither true nor false",
                    "Compare it: " + Quoted.cut(left.toString()) + " == …",
                    first.start());
        }
        return new Clause.Truth(left);
    }

    private Clause membership(Operand left, Token first) {
        if (!scanner.take("[")) {
            Reference array = reference(true);
            return new Clause.In(left, List.of(), array, scanner.since(first.start()));
        }
        List<Json> list = new ArrayList<>();
        if (!scanner.take("]")) {
            do {
                Token at = scanner.peek();
                Operand element = operand();
                if (!(element instanceof Operand.Literal literal)) {
                    throw invalid(
                            "a list holds only strings, numbers, true, false and null, not " + Quoted.cut(at.text()),
                            "Join comparisons with || instead.",
                            at.start());
                }
                check(Operator.EQUAL, left, literal, at);
                list.add(literal.json());
            } while (scanner.take(","));
            expect("]");
        }
        return new Clause.In(left, List.copyOf(list), null, scanner.since(first.start()));
    }

    private @Nullable Operator operator() {
        for (Operator operator : Operator.values()) {
            if (scanner.peek().is(operator.sign)) {
                return operator;
            }
        }
        return null;
    }

    private Operand operand() {
        Token token = scanner.next();
        if (token.literal() != null) {
            return new Operand.Literal(token.literal());
        }
        if (token.kind() == Kind.WORD) {
            Json constant =
                    switch (token.text()) {
                        case "true" -> Json.TRUE;
                        case "false" -> Json.FALSE;
                        case "null" -> Json.NULL;
                        default -> null;
                    };
            if (constant != null) {
                return new Operand.Literal(constant);
            }
            if (scanner.peek().is("(")) {
                return call(token);
            }
        }
        return value(token);
    }

    private Operand call(Token function) {
        scanner.next();
        Operand operand =
                switch (function.text()) {
                    case "size" -> new Operand.Size(reference(true));
                    case "status" -> new Operand.Status(task());
                    default ->
                        throw invalid(
                                function.text().equals("exists")
                                        ? "exists() is true or false already and is not compared"
                                        : "there is no function " + Quoted.cut(function.text()) + "()",
                                "There are exists(REFERENCE), size(REFERENCE) and status(TASK).",
                                function.start());
                };
        expect(")");
        return operand;
    }

    private Operand value(Token token) {
        Reference reference = token.reference();
        if (reference == null) {
            throw unexpected(token);
        }
        uses.value(reference, true);
        return new Operand.Value(reference);
    }

    private Reference reference(boolean needed) {
        Token token = scanner.next();
        if (token.reference() == null) {
            throw unexpected(token);
        }
        uses.value(token.reference(), needed);
        return token.reference();
    }

    private String task() {
        Token token = scanner.next();
        if (token.kind() != Kind.WORD || Reference.RESERVED.contains(token.text())) {
            throw invalid(
                    "status() takes the id of a task, not " + Quoted.cut(token.text()),
                    "Write status(TASK) == \"COMPLETED\".",
                    token.start());
        }
        uses.status(token.text());
        return token.text();
    }

    /** What can be seen to be wrong without values. */
    private static void check(Operator operator, Operand one, Operand other, Token at) {
        if (one instanceof Operand.Status && operator.orders()) {
            throw invalid("a status has no order", "Compare it with == or !=, or with in.", at.start());
        }
        if (!(other instanceof Operand.Literal literal)) {
            return;
        }
        Json value = literal.json();
        if (one instanceof Operand.Status
                && Arrays.stream(TaskStatus.values()).noneMatch(s -> s.name().equals(value.text()))) {
            throw invalid(
                    Quoted.cut(value.toString()) + " is not a task's status",
                    "There are " + STATUSES + ".",
                    at.start());
        }
        if (operator.orders() && (value.kind() == Json.Kind.BOOLEAN || value.isNull())) {
            throw invalid(value + " has no order", "Compare it with == or !=.", at.start());
        }
    }

    private void expect(String sign) {
        Token token = scanner.peek();
        if (!scanner.take(sign)) {
            throw invalid(
                    "\"" + sign + "\" is expected, but there is " + Quoted.cut(token.text()),
                    hint(token),
                    token.start());
        }
    }

    private static ExpressionException unexpected(Token token) {
        String what = token.kind() == Kind.END
                ? "the condition ends too early"
                : Quoted.cut(token.text()) + " is not expected here";
        return invalid(what, hint(token), token.start());
    }

    private static String hint(Token token) {
        return switch (token.text()) {
            case "and" -> "Write &&.";
            case "or" -> "Write ||.";
            case "not" -> "Write !.";
            default -> "A condition looks like: triage#/severity >= 2 && !exists(ticket#/url).";
        };
    }
}
