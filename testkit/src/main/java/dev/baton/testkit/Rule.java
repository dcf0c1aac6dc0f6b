package dev.baton.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** A numbered rule of a contract: a test. Numbers stay: a rule that goes leaves a gap. */
@Documented
@Test
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Rule {
    /** Its number, for example {@code B3}: the letter is its theme. */
    String value();

    /** The rule in one sentence, without a full stop. */
    String says();
}
