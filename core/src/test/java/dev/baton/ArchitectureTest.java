package dev.baton;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.stream.BaseStream;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/**
 * The arrows and the bans of the design. Arrows point one way, engine to rules to model, and whatever would make a run
 * differ from its replay comes in through a seam. A rule passes while its package is still empty.
 */
@AnalyzeClasses(packages = "dev.baton", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String MODEL = "dev.baton";
    private static final String SPI = "dev.baton.spi..";
    private static final String INTERNAL = "dev.baton.internal..";
    private static final String DOCUMENT = "dev.baton.internal.document..";
    private static final String EXPRESSION = "dev.baton.internal.expression..";
    private static final String CACHE = "dev.baton.internal.cache..";
    private static final String RULES = "dev.baton.internal.rules..";
    private static final String ENGINE = "dev.baton.internal.engine..";
    private static final String MEMORY = "dev.baton.internal.memory..";

    /**
     * The public types, with all that is nested in them, whose factories reach what lies behind the API: the only ones
     * of {@code dev.baton} to see {@code internal} or {@code spi}, and of {@code spi} to see {@code internal}. Keep it short.
     */
    private static final Set<String> ENTRY_CLASSES = Set.of(
            "dev.baton.Json",
            "dev.baton.Orchestrator",
            "dev.baton.OrchestratorBuilder",
            "dev.baton.Plan",
            "dev.baton.PlanDocument",
            "dev.baton.spi.PlanArchive",
            "dev.baton.spi.PlanStore");

    private static final DescribedPredicate<JavaClass> entryClasses =
            describe("entry classes", type -> ENTRY_CLASSES.contains(outermost(type)));

    // ---- Arrows

    @ArchTest
    static final ArchRule onlyEntryClassesOfTheModelSeeWhatLiesBehindIt = noClasses()
            .that()
            .resideInAPackage(MODEL)
            .and(not(entryClasses))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SPI, INTERNAL)
            .because("the words are plain values; factories that must reach further are named in ENTRY_CLASSES")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule spiSeesNoInternals = noClasses()
            .that()
            .resideInAPackage(SPI)
            .and(not(entryClasses))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule rulesSeeOnlyTheModel = classes()
            .that()
            .resideInAPackage(RULES)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", MODEL, EXPRESSION, RULES))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule expressionsSeeOnlyTheModel = classes()
            .that()
            .resideInAPackage(EXPRESSION)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", MODEL, EXPRESSION))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule cachesSeeOnlyTheModel = classes()
            .that()
            .resideInAPackage(CACHE)
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("java..", "org.jspecify..", "com.github.benmanes..", MODEL, CACHE))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule rulesArePure = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.io..",
                            "java.net..",
                            "java.nio..",
                            "java.sql..",
                            "java.security..",
                            "java.util.concurrent..",
                            "java.util.logging..",
                            "java.util.random..",
                            "java.lang.ref..")
                    .or(describe("threads, clocks, randomness and the process itself", type -> List.of(
                                    "java.lang.Process",
                                    "java.lang.ProcessBuilder",
                                    "java.lang.Runtime",
                                    "java.lang.System",
                                    "java.lang.Thread",
                                    "java.lang.ThreadLocal",
                                    "java.time.Clock",
                                    "java.time.InstantSource",
                                    "java.util.Random",
                                    "java.util.Timer")
                            .contains(outermost(type)))))
            .because("the rules decide from their arguments alone")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule rulesTakeNoLocks = classes()
            .that()
            .resideInAPackage(RULES)
            .should(haveNoSynchronizedMethod())
            .andShould(notAccess(
                    "monitors",
                    target -> target.getOwner().isEquivalentTo(Object.class)
                            && Set.of("wait", "notify", "notifyAll").contains(target.getName())))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule rulesKnowNoHashOrder = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .dependOnClassesThat(describe(
                    "a collection in hash order",
                    type -> type.isEquivalentTo(HashMap.class)
                            || type.isEquivalentTo(HashSet.class)
                            || type.isEquivalentTo(IdentityHashMap.class)
                            || type.isEquivalentTo(WeakHashMap.class)))
            .because("a replay must meet everything in the same order: use List, EnumMap, LinkedHashMap or TreeMap")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule rulesMakeNoCollectionInHashOrder = classes()
            .that()
            .resideInAPackage(RULES)
            .should(notAccess("factories of collections in hash order", ArchitectureTest::makesHashOrder))
            .because("Set.of, Map.of and their copyOf even change their order from one JVM to the next")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule documentSeesNeitherRulesNorEngine = noClasses()
            .that()
            .resideInAPackage(DOCUMENT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RULES, ENGINE, MEMORY, SPI)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule memoryIsAStoreLikeAnyOther = noClasses()
            .that()
            .resideInAPackage(MEMORY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RULES, ENGINE)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule engineSeesNoParticularStore = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(MEMORY)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule neitherFailsafeNorCaffeineInRulesOrEngine = noClasses()
            .that()
            .resideInAnyPackage(RULES, ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.failsafe..", "com.github.benmanes..")
            .because("they keep clocks and threads of their own")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCycles = slices().matching("dev.baton.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(entryClasses, alwaysTrue())
            .allowEmptyShould(true);

    // ---- What is public

    @ArchTest
    static final ArchRule publicSignaturesNameOnlyBatonAndJava = classes()
            .that()
            .resideInAnyPackage(MODEL, SPI)
            .and(describe("are visible to a host", ArchitectureTest::visibleToHosts))
            .should(nameInSignaturesOnly(resideInAnyPackage("java..", MODEL, SPI)))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule everyPackageIsNullMarked =
            classes().should(liveInANullMarkedPackage()).allowEmptyShould(true);

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Helpers")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .allowEmptyShould(true);

    // ---- Seams

    @ArchTest
    static final ArchRule internalsAskNoClock = classes()
            .that()
            .resideInAPackage(INTERNAL)
            .should(notAccess(
                    "a clock",
                    target -> is(target, "java.lang.System", "currentTimeMillis", "nanoTime")
                            || target.getOwner().getPackageName().startsWith("java.time")
                                    && target.getName().equals("now")
                                    && !takes(target, "java.time.Clock")
                            || is(target, "java.time.Clock", "system", "systemUTC", "systemDefaultZone")
                            || is(target, "java.time.Clock", "tick", "tickMillis", "tickSeconds", "tickMinutes")
                            || is(target, "java.time.InstantSource", "system")
                            || is(target, "java.util.Date", "<init>")
                                    && target.getRawParameterTypes().isEmpty()))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule internalsMakeNoRandomness = classes()
            .that()
            .resideInAPackage(INTERNAL)
            .should(notAccess(
                    "randomness",
                    target -> is(target, "java.util.Random", "<init>")
                            || is(target, "java.util.SplittableRandom", "<init>")
                            || is(target, "java.security.SecureRandom", "<init>", "getInstance", "getInstanceStrong")
                            || is(target, "java.util.concurrent.ThreadLocalRandom", "current")
                            || is(target, "java.util.random.RandomGenerator", "getDefault", "of")
                            || is(target, "java.lang.Math", "random")
                            || is(target, "java.util.Collections", "shuffle")
                                    && target.getRawParameterTypes().size() == 1
                            || is(target, "java.util.UUID", "randomUUID")
                            || is(target, "java.lang.System", "identityHashCode")))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule internalsNeverSleep = classes()
            .that()
            .resideInAPackage(INTERNAL)
            .should(notAccess(
                    "sleep",
                    target -> is(target, "java.lang.Thread", "sleep")
                            || is(target, "java.util.concurrent.TimeUnit", "sleep")))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule internalsRunOnExecutorsTheyWereGiven = classes()
            .that()
            .resideInAPackage(INTERNAL)
            .should(notAccess("the common pool", ArchitectureTest::usesCommonPool))
            .allowEmptyShould(true);

    private static boolean makesHashOrder(CodeUnitAccessTarget target) {
        JavaClass owner = target.getOwner();
        int parameters = target.getRawParameterTypes().size();
        if (owner.isEquivalentTo(Set.class)) {
            // Of none and of one there is only one order.
            boolean variable =
                    parameters == 1 && target.getRawParameterTypes().get(0).isArray();
            return target.getName().equals("copyOf") || target.getName().equals("of") && (parameters > 1 || variable);
        }
        if (owner.isEquivalentTo(Map.class)) {
            return Set.of("copyOf", "ofEntries").contains(target.getName())
                    || target.getName().equals("of") && parameters > 2;
        }
        if (owner.isEquivalentTo(Collectors.class)) {
            return switch (target.getName()) {
                case "toSet", "toUnmodifiableSet", "toUnmodifiableMap" -> true;
                case "groupingByConcurrent", "toConcurrentMap" -> true;
                case "groupingBy" -> parameters < 3;
                case "toMap" -> parameters < 4;
                default -> false;
            };
        }
        return false;
    }

    private static boolean usesCommonPool(CodeUnitAccessTarget target) {
        JavaClass owner = target.getOwner();
        if (owner.isEquivalentTo(ForkJoinPool.class)) {
            return target.getName().equals("commonPool");
        }
        if (owner.isAssignableTo(CompletionStage.class)) {
            return target.getName().endsWith("Async") && !takes(target, "java.util.concurrent.Executor")
                    || Set.of("orTimeout", "completeOnTimeout").contains(target.getName())
                    || owner.isEquivalentTo(CompletableFuture.class)
                            && target.getName().equals("delayedExecutor");
        }
        return target.getName().equals("parallelStream")
                || target.getName().equals("parallel") && owner.isAssignableTo(BaseStream.class);
    }

    private static boolean is(CodeUnitAccessTarget target, String owner, String... names) {
        return target.getOwner().getName().equals(owner) && List.of(names).contains(target.getName());
    }

    private static boolean takes(CodeUnitAccessTarget target, String parameterType) {
        return target.getRawParameterTypes().stream()
                .anyMatch(parameter -> parameter.getName().equals(parameterType));
    }

    private static String outermost(JavaClass type) {
        JavaClass outer = type.getBaseComponentType();
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getName();
    }

    private static boolean visibleToHosts(JavaClass type) {
        boolean visible = visible(type.getModifiers());
        return visible
                && type.getEnclosingClass()
                        .map(ArchitectureTest::visibleToHosts)
                        .orElse(true);
    }

    private static boolean visible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    /** Calls and method references alike. */
    private static ArchCondition<JavaClass> notAccess(String what, Predicate<CodeUnitAccessTarget> banned) {
        return new ArchCondition<>("not use " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    if (access.getTarget() instanceof CodeUnitAccessTarget target && banned.test(target)) {
                        events.add(SimpleConditionEvent.violated(type, access.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> haveNoSynchronizedMethod() {
        return new ArchCondition<>("have no synchronized method") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        .forEach(method -> events.add(
                                SimpleConditionEvent.violated(type, method.getFullName() + " is synchronized")));
            }
        };
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a package annotated @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class))
                        .orElse(false);
                if (!marked) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " lives in a package without a @NullMarked package-info"));
                }
            }
        };
    }

    private static ArchCondition<JavaClass> nameInSignaturesOnly(DescribedPredicate<JavaClass> allowed) {
        return new ArchCondition<>("name in signatures only classes that " + allowed.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getSuperclass().ifPresent(parent -> check(type, type.getName(), parent, events));
                type.getInterfaces().forEach(parent -> check(type, type.getName(), parent, events));
                type.getTypeParameters().stream()
                        .flatMap(parameter -> parameter.getUpperBounds().stream())
                        .forEach(bound -> check(type, type.getName(), bound, events));
                for (JavaMember member : type.getMembers()) {
                    if (visible(member.getModifiers()) && !member.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                        check(type, member, events);
                    }
                }
            }

            private void check(JavaClass type, JavaMember member, ConditionEvents events) {
                String name = member.getFullName();
                if (member instanceof JavaCodeUnit unit) {
                    check(type, name, unit.getReturnType(), events);
                    unit.getParameterTypes().forEach(parameter -> check(type, name, parameter, events));
                    unit.getExceptionTypes().forEach(thrown -> check(type, name, thrown, events));
                    unit.getTypeParameters().stream()
                            .flatMap(parameter -> parameter.getUpperBounds().stream())
                            .forEach(bound -> check(type, name, bound, events));
                } else {
                    member.getAllInvolvedRawTypes().forEach(raw -> check(type, name, raw, events));
                }
            }

            private void check(JavaClass type, String where, JavaType named, ConditionEvents events) {
                for (JavaClass raw : named.getAllInvolvedRawTypes()) {
                    JavaClass base = raw.getBaseComponentType();
                    if (!base.isPrimitive() && !allowed.test(base)) {
                        events.add(SimpleConditionEvent.violated(type, where + " names " + base.getName()));
                    }
                }
            }
        };
    }
}
