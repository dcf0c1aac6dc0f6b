package dev.baton.testkit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotatedMethods;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.opentest4j.TestAbortedException;

/** Puts a rule's number in front of whatever it failed with, and keeps what became of each. One for each test class. */
public abstract class RuleBook implements InvocationInterceptor, AfterAllCallback {
    /** What became of a rule. */
    public sealed interface Verdict {
        record Kept() implements Verdict {}

        record Broken() implements Verdict {}

        /** It asks for something that the subject does not have. */
        record NotApplicable(String why) implements Verdict {}
    }

    private final SortedMap<String, Verdict> verdicts = new TreeMap<>(RuleBook::inOrder);
    private final String page;

    /** @param page where the rules are explained, each under its number */
    protected RuleBook(String page) {
        this.page = page;
    }

    /** The rules of a contract, in order. */
    public static List<Rule> rules(Class<?> contract) {
        return findAnnotatedMethods(contract, Rule.class, HierarchyTraversalMode.TOP_DOWN).stream()
                .map(method -> method.getAnnotation(Rule.class))
                .sorted(Comparator.comparing(Rule::value, RuleBook::inOrder))
                .toList();
    }

    /** B2 comes before B10. */
    private static int inOrder(String one, String other) {
        int byTheme = Character.compare(one.charAt(0), other.charAt(0));
        return byTheme != 0
                ? byTheme
                : Integer.compare(Integer.parseInt(one.substring(1)), Integer.parseInt(other.substring(1)));
    }

    @Override
    public final void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext extensionContext)
            throws Throwable {
        Rule rule = invocationContext.getExecutable().getAnnotation(Rule.class);
        if (rule == null) {
            invocation.proceed();
            return;
        }
        try {
            invocation.proceed();
            note(rule, new Verdict.Kept());
        } catch (TestAbortedException e) {
            String why = String.valueOf(e.getMessage()).replace("Assumption failed: ", "");
            note(rule, new Verdict.NotApplicable(why));
            throw e;
        } catch (Throwable e) { // a subject may die of anything
            note(rule, new Verdict.Broken());
            throw new AssertionError(
                    "Rule %s, \"%s\": %s%n(see %s#%s)"
                            .formatted(
                                    rule.value(),
                                    rule.says(),
                                    e instanceof AssertionError ? e.getMessage() : e,
                                    page,
                                    rule.value().toLowerCase(Locale.ROOT)),
                    e);
        }
    }

    private synchronized void note(Rule rule, Verdict verdict) {
        verdicts.put(rule.value(), verdict);
    }

    @Override
    public final synchronized void afterAll(ExtensionContext context) throws Exception {
        if (verdicts.size() == rules(context.getRequiredTestClass()).size()) {
            allTried(new TreeMap<>(verdicts), context);
        }
    }

    /** What to do once every rule of the contract was tried; a run of some of them never comes here. */
    protected void allTried(Map<String, Verdict> verdicts, ExtensionContext context) throws Exception {}
}
