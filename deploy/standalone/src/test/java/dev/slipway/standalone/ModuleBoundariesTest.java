package dev.slipway.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The rules between modules that a compiler does not hold once all of them share a class path. */
class ModuleBoundariesTest {
    static final List<String> SERVICES = List.of("buildapi", "mirror", "token", "launcher", "converter", "publisher");
    static final List<String> LIBRARIES = List.of(
            "events",
            "kafka",
            "oci",
            "registry",
            "dockerfile",
            "tar",
            "disk",
            "timing",
            "freespace",
            "secretfile",
            "keys",
            "agent.protocol");
    /** The libraries about the services' framework; they know no service either. */
    static final List<String> FRAMEWORK_LIBRARIES = List.of("http", "logging", "settings");

    private static final String ROOT = "dev.slipway.";

    private static final JavaClasses SLIPWAY = SlipwayClasses.ALL;

    @ParameterizedTest
    @FieldSource("SERVICES")
    void serviceDependsOnNoOtherService(String service) {
        String[] others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        assertKnowsNone(service, others);
    }

    @ParameterizedTest
    @FieldSource("LIBRARIES")
    void libraryKnowsNeitherServicesNorTheirFramework(String library) {
        assertKnowsNone(
                library,
                ROOT + "buildapi..",
                ROOT + "mirror..",
                ROOT + "token..",
                ROOT + "launcher..",
                ROOT + "converter..",
                ROOT + "publisher..",
                ROOT + "standalone..",
                "io.quarkus..",
                "io.smallrye..",
                "jakarta..");
    }

    @ParameterizedTest
    @FieldSource("FRAMEWORK_LIBRARIES")
    void libraryAboutTheFrameworkKnowsNoService(String library) {
        assertKnowsNone(
                library, SERVICES.stream().map(service -> ROOT + service + "..").toArray(String[]::new));
    }

    /** The command line uses them, too. */
    @Test
    void machinesKnowNeitherTheLauncherNorItsFramework() {
        assertKnowsNone("machine", ROOT + "launcher..", "io.quarkus..", "io.smallrye..", "jakarta..");
    }

    @Test
    void agentKnowsNoFramework() {
        assertKnowsNone("agent", "io.quarkus..", "io.smallrye..", "jakarta..", "org.apache.kafka..");
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        assertThat(SLIPWAY.get("dev.slipway.events.Event")
                        .getPackage()
                        .tryGetAnnotationOfType(org.jspecify.annotations.NullMarked.class))
                .isPresent();
        classes()
                .that()
                .resideInAPackage("dev.slipway..")
                .should(NullMarkedPackages.liveInNullMarkedPackages())
                .check(SLIPWAY);
    }

    @Test
    void whatFoldsTheReadModelAndWhatAnswersFromItDoNotKnowEachOther() {
        assertKnowsNone("buildapi.fold", ROOT + "buildapi.read..");
        assertKnowsNone("buildapi.read", ROOT + "buildapi.fold..");
    }

    @Test
    void theFieldsOfARequestKnowTheContractAndItDoesNotKnowThem() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "events")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "events.request..")
                .check(SLIPWAY);
    }

    /** No class at or below this place, where there are some, depends on a class of these packages. */
    private static void assertKnowsNone(String place, String... packages) {
        assertThat(SLIPWAY).anyMatch(c -> c.getPackageName().startsWith(ROOT + place));
        noClasses()
                .that()
                .resideInAPackage(ROOT + place + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(SLIPWAY);
    }
}
