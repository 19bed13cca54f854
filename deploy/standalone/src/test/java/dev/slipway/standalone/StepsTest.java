package dev.slipway.standalone;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.slipway.events.BuildFinished;
import io.smallrye.config.ConfigMapping;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every step of the pipeline has a package with the same cast, and each rule of the pipeline stands in one place. */
class StepsTest {
    private static final JavaClasses SLIPWAY = SlipwayClasses.ALL;

    static Stream<Arguments> steps() {
        return Stream.of(
                arguments("buildapi.request", "Request"),
                arguments("buildapi.cancel", "Cancel"),
                arguments("buildapi.rebuild", "Rebuild"),
                arguments("mirror.prepare", "Prepare"),
                arguments("token.authorize", "Authorize"),
                arguments("token.exchange", "Exchange"),
                arguments("launcher.launch", "Launch"),
                arguments("converter.convert", "Convert"),
                arguments("converter.cleanup", "Cleanup"),
                arguments("publisher.plan", "Plan"),
                arguments("publisher.publish", "Publish"),
                arguments("publisher.removal", "Removal"),
                arguments("publisher.retention", "Retention"));
    }

    /** Cancelling, building again, planning and removing have nothing to set. */
    static Stream<Arguments> stepsWithSettings() {
        return steps().filter(
                        step -> !Set.of("Cancel", "Rebuild", "Plan", "Removal").contains(step.get()[1]));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void stepHasAChannelAPlainStepAndASealedOutcome(String place, String name) {
        String prefix = "dev.slipway." + place + "." + name;

        assertThat(Stream.of("Channel", "Step", "Outcome").filter(role -> !SLIPWAY.contain(prefix + role)))
                .isEmpty();
        assertThat(SLIPWAY.get(prefix + "Outcome").reflect().isSealed()).isTrue();
        noClasses()
                .that()
                .haveFullyQualifiedName(prefix + "Step")
                .or()
                .haveFullyQualifiedName(prefix + "Outcome")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "io.smallrye..", "jakarta..", "org.eclipse.microprofile..")
                .check(SLIPWAY);
    }

    @ParameterizedTest
    @MethodSource("stepsWithSettings")
    void stepHasItsSettingsInItsOwnConfig(String place, String name) {
        String home = "dev.slipway." + place;
        Set<String> settings = SLIPWAY.stream()
                .filter(type -> type.getPackageName().equals(home) && type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());

        assertThat(settings).containsExactly(name + "Config");
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(home + "." + name + "Config")
                .check(SLIPWAY);
    }

    @Test
    void buildsEndInTheWaysOfTheContractOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.slipway.events..")
                .should()
                .callConstructorWhere(targetOwner(equivalentTo(BuildFinished.class)))
                .check(SLIPWAY);
    }

    @Test
    void archivesOfStrangersAreReadByOneReader() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.slipway.tar..", "dev.slipway.builderimage..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.apache\\.commons\\.compress\\.archivers\\.tar\\.TarArchiveInputStream"
                        + "|java\\.util\\.zip\\.GZIPInputStream")
                .check(SLIPWAY);
    }
}
