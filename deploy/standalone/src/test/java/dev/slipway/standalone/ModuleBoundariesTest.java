package dev.slipway.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The rules between modules that a compiler does not hold once all of them share a class path. */
class ModuleBoundariesTest {
    static final List<String> SERVICES = List.of("buildapi", "mirror", "token", "launcher", "converter");
    static final List<String> LIBRARIES =
            List.of("events", "oci", "registry", "dockerfile", "tar", "disk", "timing", "secretfile", "agent.protocol");
    /** The libraries about the services' framework; they know no service either. */
    static final List<String> FRAMEWORK_LIBRARIES = List.of("http", "logging", "settings");

    private static final String ROOT = "dev.slipway.";

    private static JavaClasses slipway;

    @BeforeAll
    static void importClasses() {
        slipway = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.slipway");
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void serviceDependsOnNoOtherService(String service) {
        assertThat(slipway).anyMatch(c -> c.getPackageName().startsWith(ROOT + service));
        String[] others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(slipway);
    }

    @ParameterizedTest
    @FieldSource("LIBRARIES")
    void libraryKnowsNeitherServicesNorTheirFramework(String library) {
        assertThat(slipway).anyMatch(c -> c.getPackageName().startsWith(ROOT + library));
        noClasses()
                .that()
                .resideInAPackage(ROOT + library + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "buildapi..",
                        ROOT + "mirror..",
                        ROOT + "token..",
                        ROOT + "launcher..",
                        ROOT + "converter..",
                        ROOT + "standalone..",
                        "io.quarkus..",
                        "io.smallrye..",
                        "jakarta..")
                .check(slipway);
    }

    @ParameterizedTest
    @FieldSource("FRAMEWORK_LIBRARIES")
    void libraryAboutTheFrameworkKnowsNoService(String library) {
        assertThat(slipway).anyMatch(c -> c.getPackageName().startsWith(ROOT + library));
        noClasses()
                .that()
                .resideInAPackage(ROOT + library + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        SERVICES.stream().map(service -> ROOT + service + "..").toArray(String[]::new))
                .check(slipway);
    }

    @Test
    void agentKnowsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "agent..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "io.smallrye..", "jakarta..", "org.apache.kafka..")
                .check(slipway);
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        assertThat(slipway.get("dev.slipway.events.Event")
                        .getPackage()
                        .tryGetAnnotationOfType(org.jspecify.annotations.NullMarked.class))
                .isPresent();
        classes()
                .that()
                .resideInAPackage("dev.slipway..")
                .should(NullMarkedPackages.liveInNullMarkedPackages())
                .check(slipway);
    }

    @Test
    void whatFoldsTheReadModelAndWhatAnswersFromItDoNotKnowEachOther() {
        String fold = ROOT + "buildapi.fold..";
        String read = ROOT + "buildapi.read..";
        noClasses()
                .that()
                .resideInAPackage(fold)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(read)
                .check(slipway);
        noClasses()
                .that()
                .resideInAPackage(read)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(fold)
                .check(slipway);
    }

    @Test
    void theFieldsOfARequestKnowTheContractAndItDoesNotKnowThem() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "events")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "events.request..")
                .check(slipway);
    }
}
