package dev.slipway.standalone;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.slipway.events.BuildFinished;
import io.smallrye.config.ConfigMapping;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every step of the pipeline has a package with the same cast, and each rule of the pipeline stands in one place. */
class StepsTest {
    private static JavaClasses slipway;

    @BeforeAll
    static void importClasses() {
        slipway = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.slipway");
    }

    @ParameterizedTest
    @CsvSource({
        "buildapi.request, Request",
        "buildapi.cancel, Cancel",
        "mirror.prepare, Prepare",
        "token.authorize, Authorize",
        "token.exchange, Exchange",
        "launcher.launch, Launch",
        "converter.convert, Convert",
        "converter.cleanup, Cleanup"
    })
    void stepHasAChannelAPlainStepAndASealedOutcome(String place, String name) {
        String prefix = "dev.slipway." + place + "." + name;

        assertThat(Stream.of("Channel", "Step", "Outcome").filter(role -> !slipway.contain(prefix + role)))
                .isEmpty();
        assertThat(slipway.get(prefix + "Outcome").reflect().isSealed()).isTrue();
        noClasses()
                .that()
                .haveFullyQualifiedName(prefix + "Step")
                .or()
                .haveFullyQualifiedName(prefix + "Outcome")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "io.smallrye..", "jakarta..", "org.eclipse.microprofile..")
                .check(slipway);
    }

    /** Cancelling alone has nothing to set. */
    @ParameterizedTest
    @CsvSource({
        "buildapi.request, Request",
        "mirror.prepare, Prepare",
        "token.authorize, Authorize",
        "token.exchange, Exchange",
        "launcher.launch, Launch",
        "converter.convert, Convert",
        "converter.cleanup, Cleanup"
    })
    void stepHasItsSettingsInItsOwnConfig(String place, String name) {
        String home = "dev.slipway." + place;
        Set<String> settings = slipway.stream()
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
                .check(slipway);
    }

    @Test
    void buildsEndInTheWaysOfTheContractOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.slipway.events..")
                .should()
                .callConstructorWhere(targetOwner(equivalentTo(BuildFinished.class)))
                .check(slipway);
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
                .check(slipway);
    }
}
