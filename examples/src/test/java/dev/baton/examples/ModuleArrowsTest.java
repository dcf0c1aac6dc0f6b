package dev.baton.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.baton.examples.JUnitFloor.useNoJUnitNewerThan5;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules; it stands here because the examples see them all. */
@AnalyzeClasses(packages = "dev.baton", importOptions = DoNotIncludeTests.class)
class ModuleArrowsTest {
    private static final DescribedPredicate<JavaClass> core =
            resideInAnyPackage("dev.baton", "dev.baton.spi..", "dev.baton.internal..");

    @ArchTest
    static final ArchRule coreSeesNoOtherModule = classes()
            .that(core)
            .should()
            .onlyDependOnClassesThat(core.or(DescribedPredicate.not(resideInAnyPackage("dev.baton.."))));

    private static final DescribedPredicate<JavaClass> testkit = resideInAPackage("dev.baton.testkit..");

    @ArchTest
    static final ArchRule internalsAreForCoreAndTheTestkit = noClasses()
            .that(DescribedPredicate.not(core.or(testkit)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.baton.internal..");

    @ArchTest
    static final ArchRule adaptersSeeOnlyTheApi = classes()
            .that()
            .resideInAPackage("dev.baton.process..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("dev.baton", "dev.baton.spi..", "dev.baton.process..")
                    .or(DescribedPredicate.not(resideInAnyPackage("dev.baton.."))));

    @ArchTest
    static final ArchRule testkitSeesCoreAlone = classes()
            .that(testkit)
            .should()
            .onlyDependOnClassesThat(core.or(testkit).or(DescribedPredicate.not(resideInAnyPackage("dev.baton.."))));

    @ArchTest
    static final ArchRule onlyTestsSeeTheTestkit =
            noClasses().that(DescribedPredicate.not(testkit)).should().dependOnClassesThat(testkit);

    @ArchTest
    static final ArchRule testkitRunsOnTheOldestJUnit = classes().that(testkit).should(useNoJUnitNewerThan5(12));
}
