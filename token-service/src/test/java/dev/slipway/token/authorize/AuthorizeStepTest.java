package dev.slipway.token.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.LauncherKey;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.token.Pipeline;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.CredentialSealer;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.grant.Grant;
import dev.slipway.token.grant.GrantLog;
import dev.slipway.token.grant.Grants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizeStepTest {
    private static final Duration QUEUE = Duration.ofHours(24);
    private static final Duration MARGIN = Duration.ofMinutes(10);
    private static final GrantTerms TERMS = new GrantTerms(QUEUE, MARGIN, 3, Duration.ofDays(7));

    @TempDir
    private Path temporary;

    private final AdjustableClock clock = new AdjustableClock();
    private final Grants grants = new Grants(Duration.ofDays(7), clock);
    private final MirrorReaders mirror = new MirrorReaders();
    /** What is on the topic: applied to the fold at once, as with one replica. */
    private final List<Grant> topic = new ArrayList<>();

    private SignedCredentials credentials;
    private AuthorizeStep step;

    @BeforeEach
    void wire() throws Exception {
        grants.caughtUp();
        mirror.caughtUp();
        mirror.apply(MirrorRepositoryChanged.ofPublic("mirror/docker.io/library/alpine", Instant.EPOCH, 1));
        LauncherKey.createIfMissing(launcherKey(), temporary.resolve("launcher.pub.jwk"));
        credentials = new SignedCredentials(
                CredentialKind.BUILD, "slipway-test", KeyDirectory.open(temporary.resolve("keys"), clock), clock);
        step = new AuthorizeStep(
                grants,
                new Topic(this::write),
                () -> mirror,
                credentials,
                new CredentialSealer(temporary.resolve("launcher.pub.jwk")),
                TERMS,
                Duration.ZERO,
                clock);
    }

    /** A topic that calls back for each grant written to it. */
    private record Topic(Consumer<Grant> onWrite) implements GrantLog {
        @Override
        public void write(Grant grant) {
            onWrite.accept(grant);
        }

        @Override
        public void forget(String buildId) {
            throw new AssertionError("the step forgets nothing");
        }
    }

    private void write(Grant grant) {
        topic.add(grant);
        grants.apply(0, topic.size(), grant.buildId(), Optional.of(grant));
    }

    @Test
    void grantsAndSealsACredentialThatOnlyTheLauncherCanRead() throws Exception {
        AuthorizeOutcome.Authorized authorized = authorized(Pipeline.prepared("b1", "acme", false));

        String credential = Pipeline.unseal(authorized.event(), launcherKey());
        assertThat(credentials.verify(credential).orElseThrow().subject()).isEqualTo("b1");
        assertThat(authorized.event().sealedCredential().split("\\.")).hasSize(5);
        assertThat(authorized.event().toString())
                .doesNotContain(authorized.event().sealedCredential());
        assertThat(topic).hasSize(1);
    }

    @Test
    void opensTheRepositoriesOfTheBuildBelowItsTenantsName() throws Exception {
        assertThat(authorized(Pipeline.prepared("b1", "acme", false)).event().scopes())
                .contains(
                        "repository:builds/acme/b1:pull,push",
                        "repository:sources/acme/b1:pull",
                        "repository:cache/acme/main:pull,push");
    }

    @Test
    void letsAnAdminsBuildPushTheSharedCacheAndReadNoTenantsCache() throws Exception {
        assertThat(authorized(Pipeline.prepared("b1", "acme", false)).event().scopes())
                .contains("repository:cache/global/shared:pull");
        assertThat(authorized(Pipeline.prepared("b2", "acme", true)).event().scopes())
                .contains("repository:cache/global/shared:pull,push")
                .as("what a tenant's build wrote must not get into everybody's cache")
                .noneMatch(scope -> scope.contains("cache/acme/"));
    }

    @Test
    void grantsOnlyBaseImagesThatTheMirrorHas() throws Exception {
        assertThat(authorized(Pipeline.prepared("b1", "acme", false)).event().scopes())
                .contains("repository:mirror/docker.io/library/alpine:pull")
                .noneMatch(scope -> scope.contains("debian"));
    }

    @Test
    void treatsWhatIsAnotherTenantsInTheMirrorAsIfTheMirrorDidNotHaveIt() throws Exception {
        String repository = "mirror/docker.io/library/alpine";
        mirror.apply(MirrorRepositoryChanged.ofPrivate(repository, Instant.EPOCH, List.of("other"), 1));

        BuildAuthorized withheld =
                authorized(Pipeline.prepared("b1", "acme", false)).event();
        assertThat(withheld.scopes()).noneMatch(scope -> scope.contains(repository));
        assertThat(withheld.baseImages())
                .first()
                .isEqualTo(new BaseImage(
                        "x",
                        repository,
                        Optional.empty(),
                        BaseImage.State.ABSENT,
                        Optional.of("the mirror does not have it")));

        for (BuildPrepared reader :
                List.of(Pipeline.prepared("b2", "other", false), Pipeline.prepared("b3", "acme", true))) {
            BuildAuthorized readable = authorized(reader).event();
            assertThat(readable.scopes()).contains("repository:" + repository + ":pull");
            assertThat(readable.baseImages()).isEqualTo(reader.baseImages());
        }
    }

    @Test
    void keepsTheLayersOfAPrivateBaseImageOutOfTheCacheThatAllTenantsRead() throws Exception {
        BuildPrepared prepared = Pipeline.prepared("b1", "acme", true);
        assertThat(authorized(prepared).event().caches().export()).contains("cache/global/shared");

        mirror.apply(MirrorRepositoryChanged.ofPrivate(
                "mirror/docker.io/library/alpine", Instant.EPOCH, List.of("acme"), 1));

        BuildAuthorized event =
                authorized(Pipeline.prepared("b2", "acme", true)).event();
        assertThat(event.caches().export()).isEmpty();
        assertThat(event.caches().withheld()).contains("cache/global/shared");
        assertThat(event.scopes())
                .contains("repository:cache/global/shared:pull")
                .noneMatch(scope -> scope.startsWith("repository:cache/") && scope.contains("push"));
    }

    @Test
    void authorizesNoBuildWithMirroredImagesWhileNobodyKnowsWhoseTheyAre() throws Exception {
        AuthorizeStep blind = new AuthorizeStep(
                grants,
                new Topic(this::write),
                () -> {
                    throw new KafkaException("away");
                },
                credentials,
                new CredentialSealer(temporary.resolve("launcher.pub.jwk")),
                TERMS,
                Duration.ZERO,
                clock);

        assertThatThrownBy(() -> blind.authorize(Pipeline.prepared("b1", "acme", false)))
                .isInstanceOf(KafkaException.class);
        assertThat(topic).isEmpty();
    }

    @Test
    void keepsOneGrantForADuplicate() throws Exception {
        authorized(Pipeline.prepared("b1", "acme", false));
        step.launched(Pipeline.started("b1", clock.instant()));

        AuthorizeOutcome.Authorized again = authorized(Pipeline.prepared("b1", "acme", false));

        assertThat(topic).hasSize(2);
        assertThat(credentials.verify(Pipeline.unseal(again.event(), launcherKey())))
                .isPresent();
        assertThat(topic.getLast().life().attempt().map(BuildLife.Attempt::startedAt))
                .contains(clock.instant());
    }

    @Test
    void grantsNothingAfterTheBuildHasFinished() throws Exception {
        step.finished(Pipeline.finished("b1"));

        assertThat(step.authorize(Pipeline.prepared("b1", "acme", false)))
                .isEqualTo(new AuthorizeOutcome.AlreadyEnded("b1"));
        step.launched(Pipeline.started("b1", clock.instant()));
        step.finished(Pipeline.finished("b1"));
        assertThat(topic).hasSize(1).first().isInstanceOf(Grant.Ended.class);
    }

    @Test
    void leavesTheEndAsTheTopicsLastWordWhenAnotherReplicaEndsTheBuildMeanwhile() throws Exception {
        AuthorizeStep racing = new AuthorizeStep(
                grants,
                new Topic(grant -> {
                    if (grant instanceof Grant.Open) {
                        write(new Grant.Ended("b1", BuildOutcome.CANCELLED, clock.instant()));
                    }
                    write(grant);
                }),
                () -> mirror,
                credentials,
                new CredentialSealer(temporary.resolve("launcher.pub.jwk")),
                TERMS,
                Duration.ZERO,
                clock);

        assertThat(racing.authorize(Pipeline.prepared("b1", "acme", false)))
                .isEqualTo(new AuthorizeOutcome.AlreadyEnded("b1"));
        assertThat(topic.getLast()).isInstanceOf(Grant.Ended.class);
    }

    @Test
    void letsABuildWaitInTheQueueForNothing() throws Exception {
        authorized(Pipeline.prepared("b1", "acme", false));
        clock.advance(Duration.ofHours(23));

        step.launched(Pipeline.started("b1", clock.instant()));

        Instant end = clock.instant().plusSeconds(3600).plus(MARGIN);
        assertThat(((Grant.Open) topic.getLast()).expiresAt()).isEqualTo(end);
    }

    @Test
    void grantsNothingToARequestWhoseEndMayBeForgotten() throws Exception {
        BuildPrepared prepared = Pipeline.prepared("b1", "acme", false);
        while (!clock.instant().isAfter(prepared.build().requestedAt().plus(Duration.ofDays(7)))) {
            clock.advance(Duration.ofDays(1));
        }

        assertThat(step.authorize(prepared)).isInstanceOf(AuthorizeOutcome.Refused.class);
        assertThat(topic).isEmpty();
    }

    @Test
    void ignoresTheLaunchOfABuildThatItDoesNotKnow() throws Exception {
        step.launched(Pipeline.started("b9", clock.instant()));

        assertThat(topic).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"global", "", "a/b", "..", "Acme", "acme/", "a%2fb"})
    void refusesTenantsThatWouldOpenWhatIsNotTheirs(String tenant) throws Exception {
        assertThat(step.authorize(Pipeline.prepared("b1", tenant, false))).isInstanceOf(AuthorizeOutcome.Refused.class);
        assertThat(topic).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x/y", "../global/shared", "X", "a__/b"})
    void refusesCacheScopesThatWouldOpenWhatIsNotTheirs(String scope) throws Exception {
        assertThat(step.authorize(withCache(Optional.of(scope), Optional.empty())))
                .isInstanceOf(AuthorizeOutcome.Refused.class);
        assertThat(step.authorize(withCache(Optional.empty(), Optional.of(scope))))
                .isInstanceOf(AuthorizeOutcome.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "builds/acme/other",
                "cache/other/main",
                "mirror/../builds/x",
                "mirror/",
                "mirror",
                "mirror/x",
                "mirrors/a/b"
            })
    void refusesBaseImagesThatAreNotInTheMirror(String repository) throws Exception {
        BuildPrepared prepared = new BuildPrepared(
                Pipeline.prepared("b1", "acme", false).build(),
                List.of(Pipeline.baseImage(repository, BaseImage.State.MIRRORED)));

        assertThat(step.authorize(prepared)).isInstanceOf(AuthorizeOutcome.Refused.class);
    }

    @Test
    void sealsForANewLauncherKeyWithoutARestart() throws Exception {
        authorized(Pipeline.prepared("b1", "acme", false));
        Files.delete(launcherKey());
        LauncherKey.createIfMissing(launcherKey(), temporary.resolve("launcher.pub.jwk"));

        AuthorizeOutcome.Authorized authorized = authorized(Pipeline.prepared("b2", "acme", false));

        assertThat(credentials.verify(Pipeline.unseal(authorized.event(), launcherKey())))
                .isPresent();
    }

    private Path launcherKey() {
        return temporary.resolve("launcher.jwk");
    }

    private AuthorizeOutcome.Authorized authorized(BuildPrepared prepared) throws Exception {
        return (AuthorizeOutcome.Authorized) step.authorize(prepared);
    }

    private static BuildPrepared withCache(Optional<String> scope, Optional<String> globalKey) {
        BuildRequested build = Pipeline.prepared("b1", "acme", true).build();
        BuildSpec spec = build.spec();
        return new BuildPrepared(
                new BuildRequested(
                        build.buildId(),
                        new BuildSpec(
                                spec.tenant(),
                                spec.admin(),
                                spec.dockerfilePath(),
                                spec.buildArgs(),
                                spec.secrets(),
                                scope,
                                globalKey,
                                spec.baseImageDigest(),
                                spec.timeoutSeconds(),
                                spec.memoryMb(),
                                spec.cpus(),
                                spec.networkMode(),
                                List.of(),
                                false,
                                MirrorMode.PREFERRED,
                                BuildOptions.NONE),
                        build.source(),
                        build.dockerfile(),
                        Optional.empty(),
                        Optional.empty(),
                        build.requestedAt()),
                List.of());
    }
}
