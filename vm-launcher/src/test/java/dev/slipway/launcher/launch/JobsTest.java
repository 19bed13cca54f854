package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Forward;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Secret;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.Provenance;
import dev.slipway.secretfile.SecretFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsTest {
    private static final String DIGEST = "sha256:" + "c".repeat(64);
    private static final List<Forward> FORWARDS = List.of(new Forward(5000, "10.0.2.2", 5000));

    @TempDir
    private Path directory;

    private Builds builds;

    @BeforeEach
    void makeKeys() throws Exception {
        builds = new Builds(directory);
    }

    private Job job(BaseImage... baseImages) throws Exception {
        BuildAuthorized build = builds.tenant();
        BuildAuthorized withImages = new BuildAuthorized(
                build.build(), List.of(baseImages), build.caches(), build.sealedCredential(), build.scopes());
        Jobs.Preparation prepared = builds.jobs().prepare(withImages);
        assertThat(prepared).isInstanceOf(Jobs.Preparation.Ready.class);
        return ((Jobs.Preparation.Ready) prepared).draft().job(2, FORWARDS);
    }

    private static BaseImage image(String image, BaseImage.State state, Optional<String> digest) {
        return new BaseImage(image, "mirror/docker.io/library/alpine", digest, state, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"MIRRORED", "PRESENT"})
    void takesAnImageFromTheMirrorByTheDigestThatItHasThere(BaseImage.State state) throws Exception {
        assertThat(job(image("alpine:3", state, Optional.of(DIGEST))).images())
                .containsExactly(Map.entry("alpine:3", "127.0.0.1:5000/mirror/docker.io/library/alpine@" + DIGEST));
    }

    @ParameterizedTest
    @CsvSource({
        "ABSENT, alpine:3, docker.io/library/alpine:3@",
        "UNAVAILABLE, alpine, docker.io/library/alpine@",
        "UNAVAILABLE, registry.example.com:5000/team/app, registry.example.com:5000/team/app@"
    })
    void demandsThePinnedDigestOfAnImageThatTheMirrorLacks(BaseImage.State state, String image, String reference)
            throws Exception {
        assertThat(job(image(image, state, Optional.of(DIGEST))).images())
                .containsExactly(Map.entry(image, reference + DIGEST));
    }

    @Test
    void leavesAnImageAloneThatIsNeitherMirroredNorPinned() throws Exception {
        assertThat(job(image("alpine:3", BaseImage.State.UNAVAILABLE, Optional.empty()))
                        .images())
                .isEmpty();
    }

    @Test
    void tellsTheAgentHowToReachTheRegistryAndTheTokenEndpoint() throws Exception {
        Job job = job();

        assertThat(job.forwards()).isEqualTo(FORWARDS);
        assertThat(job.registry().host()).isEqualTo("127.0.0.1:5000");
        assertThat(job.registry().password()).isEqualTo(Builds.CREDENTIAL);
        assertThat(job.attempt()).isEqualTo(2);
    }

    @Test
    void handsTheAgentWhatBuildKitIsTold() throws Exception {
        BuildSpec plain = Builds.spec(false, List.of(), 600);
        BuildSpec spec = new BuildSpec(
                plain.tenant(),
                plain.admin(),
                plain.dockerfilePath(),
                plain.buildArgs(),
                plain.secrets(),
                plain.cacheScope(),
                plain.globalCacheKey(),
                Optional.of(DIGEST),
                plain.timeoutSeconds(),
                plain.memoryMb(),
                plain.cpus(),
                plain.networkMode(),
                plain.tags(),
                plain.push(),
                MirrorMode.REQUIRED,
                new BuildOptions(
                        Optional.of("web"),
                        Map.of("a", "b"),
                        Map.of("c", "d"),
                        true,
                        false,
                        List.of("db:10.0.0.7"),
                        List.of(),
                        Provenance.MAX));

        Jobs.Preparation prepared = builds.jobs().prepare(builds.authorized(spec));

        assertThat(((Jobs.Preparation.Ready) prepared).draft().job(1, FORWARDS).options())
                .isEqualTo(new Job.Options(
                        "web", Map.of("a", "b"), Map.of("c", "d"), true, List.of("db:10.0.0.7"), "max", true, DIGEST));
        assertThat(job().options()).isEqualTo(Job.Options.NONE);
    }

    @Test
    void handsTheAgentTheDockerfileAndTheFolderThatWereInspected() throws Exception {
        Job job = job();

        assertThat(job.dockerfile()).isEqualTo(new Job.Dockerfile(Builds.DOCKERFILE, "docker/Dockerfile"));
        assertThat(job.source().folder()).isEqualTo("web-1.0");
    }

    @Test
    void letsTheAgentTrustTheRealmThatTheOperatorSetAndNotTheRegistrysWord() throws Exception {
        URI realm = URI.create("http://127.0.0.1:8080/token");

        assertThat(job().registry().realm()).isNull();
        builds.trustedRealm = Optional.of(realm);
        assertThat(job().registry().realm()).isEqualTo(realm.toString());
    }

    @Test
    void takesAValueThatCameWithTheBuildBeforeTheOperatorsFile() throws Exception {
        Path own = Files.createDirectories(builds.secrets().resolve("acme"));
        SecretFile.write(own.resolve("npm"), "of the operator");
        SecretFile.write(own.resolve("pip"), "of the operator too");
        String sealed = builds.sealedSecrets(Builds.ID, Map.of("npm", "of the build", "undeclared", "x"));

        Jobs.Preparation prepared = builds.jobs()
                .prepare(builds.authorized(
                        Builds.spec(false, List.of("npm", "pip"), 600), Builds.CREDENTIAL, Optional.of(sealed)));

        assertThat(prepared).isInstanceOfSatisfying(Jobs.Preparation.Ready.class, ready -> assertThat(
                        ready.draft().job(1, FORWARDS).secrets())
                .containsExactly(
                        new Secret("npm", "of the build".getBytes(StandardCharsets.UTF_8)),
                        new Secret("pip", "of the operator too".getBytes(StandardCharsets.UTF_8))));
        assertThat(prepared.toString()).doesNotContain("of the build");
    }

    @Test
    void refusesAJobThatIsLargerThanAMachineTakesAndSaysWhatTakesTheRoom() throws Exception {
        List<String> names = builds.largestSecrets(13);

        Jobs.Preparation twelve =
                builds.jobs().prepare(builds.authorized(Builds.spec(false, names.subList(0, 12), 600)));
        Jobs.Preparation thirteen = builds.jobs().prepare(builds.authorized(Builds.spec(false, names, 600)));

        assertThat(twelve).isInstanceOfSatisfying(Jobs.Preparation.Ready.class, ready -> assertThat(
                        ready.draft().job(1, FORWARDS).secrets())
                .hasSize(12));
        assertThat(thirteen).isInstanceOfSatisfying(Jobs.Preparation.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(FinishReason.JOB_TOO_LARGE);
            assertThat(refused.message()).contains("8388608", "13 secrets have " + 13 * SecretFiles.LARGEST);
        });
    }
}
