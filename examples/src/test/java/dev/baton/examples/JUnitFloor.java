package dev.baton.examples;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Optional;

/** Which JUnit a class needs: the types and methods of JUnit say since when they exist. */
final class JUnitFloor extends ArchCondition<JavaClass> {
    private final Version jupiter;
    private final Version platform;

    private JUnitFloor(int minor) {
        super("use no JUnit newer than 5." + minor);
        this.jupiter = Version.parse("5." + minor);
        this.platform = Version.parse("1." + minor);
    }

    static ArchCondition<JavaClass> useNoJUnitNewerThan5(int minor) {
        return new JUnitFloor(minor);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesFromSelf()
                .forEach(dependency -> check(dependency.getTargetClass(), type, dependency.getDescription(), events));
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
            access.getTarget()
                    .resolveMember()
                    .filter(HasAnnotations.class::isInstance)
                    .ifPresent(member -> check((HasAnnotations<?>) member, type, access.getDescription(), events));
        }
    }

    private void check(HasAnnotations<?> used, JavaClass type, String where, ConditionEvents events) {
        since(used)
                .filter(this::isNewer)
                .ifPresent(since -> events.add(SimpleConditionEvent.violated(type, where + ", which is of " + since)));
    }

    private static Optional<Version> since(HasAnnotations<?> used) {
        return used.tryGetAnnotationOfType("org.apiguardian.api.API")
                .flatMap(annotation -> annotation.get("since"))
                .map(Object::toString)
                .filter(since -> !since.isEmpty())
                .map(Version::parse);
    }

    private boolean isNewer(Version since) {
        return since.compareTo(since.toString().startsWith("1.") ? platform : jupiter) > 0;
    }
}
