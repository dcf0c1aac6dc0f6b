package dev.baton.testkit;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/** Puts a rule's number in front of whatever it failed with, and keeps what became of each for the card. */
abstract class RuleBook implements InvocationInterceptor, AfterAllCallback {
    /** What became of a rule. */
    sealed interface Verdict {
        record Kept() implements Verdict {}

        record Broken() implements Verdict {}

        /** It asks for something this subject does not have. */
        record NotApplicable(String why) implements Verdict {}
    }

    private final Map<String, Verdict> verdicts = new TreeMap<>(RuleBook::inOrder);
    private final String page;

    /** @param page where the rules are explained */
    RuleBook(String page) {
        this.page = page;
    }

    /** B2 comes before B10. */
    static int inOrder(String a, String b) {
        int byGroup = Character.compare(a.charAt(0), b.charAt(0));
        return byGroup != 0
                ? byGroup
                : Integer.compare(Integer.parseInt(a.substring(1)), Integer.parseInt(b.substring(1)));
    }

    @Override
    public void interceptTestMethod(
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
            note(rule, new Verdict.NotApplicable(String.valueOf(e.getMessage()).replace("Assumption failed: ", "")));
            throw e;
        } catch (Throwable e) { // an adapter may die of anything
            note(rule, new Verdict.Broken());
            throw new AssertionError(
                    "Rule " + rule.value() + ", \"" + rule.says() + "\": " + e.getMessage() + "\n(see " + page + "#"
                            + rule.value().toLowerCase(java.util.Locale.ROOT) + ")",
                    e);
        }
    }

    private synchronized void note(Rule rule, Verdict verdict) {
        verdicts.put(rule.value(), verdict);
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) throws Exception {
        over(new TreeMap<>(verdicts), context);
    }

    /** All rules were tried. */
    abstract void over(Map<String, Verdict> results, ExtensionContext context) throws Exception;
}
