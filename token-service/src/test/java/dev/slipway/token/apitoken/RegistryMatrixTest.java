package dev.slipway.token.apitoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.account.Role;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.token.apitoken.DocumentedMatrix.Subject;
import dev.slipway.token.scope.Permissions;
import dev.slipway.token.scope.Scope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole matrix, subject by repository by action, against the table that people read. */
class RegistryMatrixTest {
    private static final List<String> ACTIONS = List.of("pull", "push", "delete", "*", "catalog");

    private static final AdjustableClock CLOCK = new AdjustableClock();
    private static final MirrorReaders MIRROR = new MirrorReaders(CLOCK);

    @BeforeAll
    static void record() {
        DocumentedMatrix.RECORDS.forEach(MIRROR::apply);
        MIRROR.caughtUp();
    }

    static Stream<Subject> subjects() {
        return DocumentedMatrix.subjects();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void opensWhatTheDocumentedTableSaysAndNothingElse(Subject subject) {
        Permissions permissions = RegistryMatrix.of(subject.role(), subject.tenant(), MIRROR);
        for (String repository : DocumentedMatrix.REPOSITORIES) {
            for (String action : ACTIONS) {
                boolean pulls = DocumentedMatrix.pulls(subject, repository);
                boolean pushes = DocumentedMatrix.pushes(subject, repository);
                boolean may = action.equals("pull") && pulls || action.equals("push") && pushes;

                assertThat(permissions.intersect(List.of(Scope.repository(repository, action))))
                        .as("%s: %s %s", subject, action, repository)
                        .isEqualTo(may ? List.of(Scope.repository(repository, action)) : List.of());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void grantsOfSeveralActionsThoseThatAreAllowed(Subject subject) {
        for (String repository : DocumentedMatrix.REPOSITORIES) {
            Set<String> allowed = new LinkedHashSet<>();
            if (DocumentedMatrix.pulls(subject, repository)) {
                allowed.add("pull");
            }
            if (DocumentedMatrix.pushes(subject, repository)) {
                allowed.add("push");
            }
            Scope asked = Scope.repository(repository, "pull", "push", "delete", "*");

            assertThat(RegistryMatrix.of(subject.role(), subject.tenant(), MIRROR)
                            .intersect(List.of(asked)))
                    .as("%s: %s", subject, repository)
                    .isEqualTo(
                            allowed.isEmpty() ? List.of() : List.of(new Scope(Scope.REPOSITORY, repository, allowed)));
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void opensNothingUnderANameThatIsNone(Subject subject) {
        Permissions permissions = RegistryMatrix.of(subject.role(), subject.tenant(), MIRROR);
        for (String name : List.of(
                "builds/acme/../other/b1",
                "builds/acme/./b1",
                "builds//acme/b1",
                "builds/acme//b1",
                "/builds/acme/b1",
                "builds/acme/b1/",
                "builds/acme/",
                "Builds/acme/b1",
                "builds/ACME/b1",
                "builds/acme%2fb1",
                "builds/acme/b1%00",
                "builds\\acme\\b1",
                "builds/acme/b1:latest",
                "builds/acme/b1@sha256:" + "0".repeat(64),
                "builds/acme/*",
                "builds/acme/**",
                "**",
                "*",
                "uploads/acme/..",
                "uploads/acme/x\n",
                "uploads/acme/x y",
                "mirror/docker.io:443/x",
                "mirror/docker.io/-x",
                "mirror/docker.io/x___y",
                "builds/acme/\u0430",
                "uploads/acme/" + "x".repeat(300))) {
            for (String action : ACTIONS) {
                assertThat(permissions.intersect(List.of(Scope.repository(name, action))))
                        .as("%s: %s %s", subject, action, name)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void opensNothingButRepositories(Subject subject) {
        Permissions permissions = RegistryMatrix.of(subject.role(), subject.tenant(), MIRROR);
        for (String text : List.of(
                "registry:catalog:*",
                "registry:catalog:pull",
                "registry:builds/acme/b1:pull",
                "repository(plugin):builds/acme/b1:pull",
                "repository(plugin):mirror/docker.io/x:push",
                "image:builds/acme/b1:pull")) {
            assertThat(permissions.intersect(List.of(Scope.parse(text).orElseThrow())))
                    .as("%s: %s", subject, text)
                    .isEmpty();
        }
    }

    /** A repository may be private, and nobody knows of it yet. */
    @Test
    void opensNothingOfTheMirrorForATenantBeforeItIsKnownWhatIsPrivate() {
        assertThat(RegistryMatrix.of(Role.TENANT, Optional.of("acme"), new MirrorReaders())
                        .actionsOn(Scope.REPOSITORY, "mirror/docker.io/library/alpine"))
                .isEmpty();
    }

    @Test
    void opensNothingOfTheMirrorForATenantWhileKafkaHasBeenAwayForLong() {
        MirrorReaders cutOff = new MirrorReaders(CLOCK);
        DocumentedMatrix.RECORDS.forEach(cutOff::apply);
        cutOff.caughtUp();
        CLOCK.advance(MirrorReaders.CURRENT_FOR.plusSeconds(1));
        MIRROR.caughtUp();
        Scope mirrored = Scope.repository("mirror/docker.io/library/alpine", "pull");
        Scope own = Scope.repository("builds/acme/b1", "pull");

        Permissions tenant = RegistryMatrix.of(Role.TENANT, Optional.of("acme"), cutOff);
        assertThat(tenant.intersect(List.of(mirrored, own))).containsExactly(own);
        assertThat(tenant.isKnownFor(mirrored)).isFalse();
        assertThat(tenant.isKnownFor(own)).isTrue();
        Permissions admin = RegistryMatrix.of(Role.ADMIN, Optional.empty(), cutOff);
        assertThat(admin.intersect(List.of(mirrored))).containsExactly(mirrored);
        assertThat(admin.isKnownFor(mirrored)).isTrue();
    }

    @Test
    void knowsEveryRole() {
        assertThat(subjects().map(Subject::role).distinct()).containsExactlyInAnyOrder(Role.values());
        assertThat(RegistryMatrix.of(Role.TENANT, Optional.of("other"), MIRROR)
                        .actionsOn(Scope.REPOSITORY, "builds/acme/b1"))
                .isEmpty();
    }
}
