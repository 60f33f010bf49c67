package io.mergekv.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the modules, over compiled classes: the module graph cannot see what the class path would let by. */
final class ArchitectureTest {
    /** What these print is what they are for. */
    private static final String[] COMMANDS_OF_THE_KIT = {
        "io.mergekv.testkit.crash", "io.mergekv.testkit.fulldisk", "io.mergekv.testkit.power"
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(
                    Arrays.stream(OurModule.values()).map(OurModule::classes).toList());

    @ParameterizedTest
    @EnumSource
    void classesOfEveryModuleWereSeen(OurModule module) {
        assertThat(CLASSES.stream().filter(type -> module.owns(type.getPackageName())))
                .as("compiled classes of %s under %s", module.artifact, module.classes())
                .isNotEmpty();
    }

    @Test
    void everyClassLivesInThePackagesOfItsModule() {
        for (OurModule module : OurModule.values()) {
            JavaClasses classes = new ClassFileImporter().importPath(module.classes());
            assertThat(classes)
                    .allMatch(type -> type.getSimpleName().equals("module-info") || module.owns(type.getPackageName()));
        }
    }

    @Test
    void theApiNeedsNothingButTheJdkAndItself() {
        noClasses()
                .that(areIn(EnumSet.of(OurModule.API)))
                .should()
                .dependOnClassesThat(DescribedPredicate.not(areIn(EnumSet.of(OurModule.API)))
                        .and(DescribedPredicate.describe(
                                "are not of java.base or JSpecify",
                                type -> !type.getPackageName().startsWith("java.")
                                        && !type.getPackageName().startsWith("org.jspecify."))))
                .check(CLASSES);
    }

    static Stream<OurModule> librariesAndProviders() {
        return Arrays.stream(OurModule.values()).filter(module -> module.kind != OurModule.Kind.PROGRAM);
    }

    @ParameterizedTest
    @MethodSource("librariesAndProviders")
    void onlyTheApiIsNamedByLibrariesAndProviders(OurModule module) {
        Set<OurModule> others = EnumSet.allOf(OurModule.class);
        others.remove(module);
        others.remove(OurModule.API);

        noClasses()
                .that(areIn(EnumSet.of(module)))
                .should()
                .dependOnClassesThat(areIn(others))
                .check(CLASSES);
    }

    @Test
    void packagesOfTheEngineFormNoCycle() {
        slices().assignedFrom(new PackagesOf(OurModule.CORE))
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("librariesAndProviders")
    void librariesDoNotWriteToTheConsole(OurModule module) {
        noClasses()
                .that(areIn(EnumSet.of(module)))
                .and()
                .resideOutsideOfPackages(COMMANDS_OF_THE_KIT)
                .and()
                .haveSimpleNameNotEndingWith("Trial") // programs of child processes, which report to their parent
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("librariesAndProviders")
    void librariesLogThroughThePlatformLogger(OurModule module) {
        noClasses()
                .that(areIn(EnumSet.of(module)))
                .should(GeneralCodingRules.USE_JAVA_UTIL_LOGGING)
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> areIn(Set<OurModule> modules) {
        return DescribedPredicate.describe(
                "are in " + modules.stream().map(module -> module.artifact).toList(),
                type -> modules.stream().anyMatch(module -> module.owns(type.getPackageName())));
    }

    /** Each package of one module is a slice; the rest of the world is none. */
    private record PackagesOf(OurModule module) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return module.owns(type.getPackageName())
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + module.artifact;
        }
    }
}
