package dev.slipway.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** How modules that are cut by noun hang together inside: packages are small, and none depends on itself through others. */
class PackagesTest {
    static final List<String> CUT_BY_NOUN = List.of("oci", "registry", "disk", "dockerfile", "kafka", "tar", "agent");
    private static final int MOST_FILES = 24;

    private static final JavaClasses SLIPWAY = SlipwayClasses.ALL;

    @ParameterizedTest
    @FieldSource("CUT_BY_NOUN")
    void packagesDependOnEachOtherInOneDirection(String module) {
        slices().assignedFrom(new EachPackageOf("dev.slipway." + module))
                .should()
                .beFreeOfCycles()
                .check(SLIPWAY);
    }

    @Test
    void packageHasFewFiles() {
        Map<String, Long> files = SLIPWAY.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(files).isNotEmpty();
        assertThat(files).allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void vocabularyKnowsNeitherProtocolsNorOtherModules() {
        noClasses()
                .that()
                .resideInAPackage("dev.slipway.oci..")
                .should()
                .dependOnClassesThat(resideInAPackage("java.net..")
                        .or(resideInAPackage("dev.slipway..").and(not(resideInAPackage("dev.slipway.oci..")))))
                .check(SLIPWAY);
    }

    private static boolean isIn(JavaClass type, String module) {
        return type.getPackageName().equals(module) || type.getPackageName().startsWith(module + ".");
    }

    /** Each package is a slice of its own, the module's root too. */
    private record EachPackageOf(String module) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return isIn(type, module) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "each package of " + module;
        }
    }
}
