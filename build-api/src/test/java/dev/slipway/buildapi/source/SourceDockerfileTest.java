package dev.slipway.buildapi.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.text.DockerfileText;
import dev.slipway.testing.Tarball;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Dockerfile is found in a source, wherever it lies in the tar and whatever leads to it. */
class SourceDockerfileTest {
    private static final SourceLimits LIMITS = new SourceLimits(1 << 20, 1 << 20, 100, 64);

    @TempDir
    private Path spool;

    private SourceDockerfile find(String path, Tarball tarball) {
        try (SpooledSource source = SpooledSource.of(new ByteArrayInputStream(tarball.bytes()), spool, LIMITS)) {
            assertThat(source.inspection()).isInstanceOf(Inspection.Sound.class);
            return source.dockerfile((Inspection.Sound) source.inspection(), path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SourceDockerfile found(String text) {
        return found(text, Optional.empty());
    }

    private static SourceDockerfile found(String text, Optional<String> folder) {
        return new SourceDockerfile.Found(DockerfileText.of(text.getBytes(StandardCharsets.UTF_8)), folder);
    }

    @Test
    void isTheOneAtTheRootWhereNobodySaysMore() {
        assertThat(find("Dockerfile", new Tarball().file("Dockerfile", "1").file("a/Dockerfile", "2")))
                .isEqualTo(found("1"));
        assertThat(find("Dockerfile", new Tarball().directory(".").file("./Dockerfile", "1")))
                .isEqualTo(found("1"));
    }

    @Test
    void isTheLastOfTwoAsForWhoeverUnpacksThem() {
        Tarball tarball = new Tarball().file("Dockerfile", "1").file(".//./Dockerfile", "2");

        assertThat(find("Dockerfile", tarball)).isEqualTo(found("2"));
    }

    @ParameterizedTest
    @CsvSource({"docker/web.Dockerfile", "./docker//web.Dockerfile"})
    void isWhereItsPathSays(String path) {
        Tarball tarball = new Tarball().file("docker/web.Dockerfile", "1").file("Dockerfile", "2");

        assertThat(find(path, tarball)).isEqualTo(found("1"));
    }

    @Test
    void isFoundInTheOnlyFolderAsGitHubsArchivesHaveIt() {
        Tarball archive = new Tarball()
                .directory("web-1.0")
                .file("web-1.0/Dockerfile", "1")
                .file("web-1.0/docker/Dockerfile", "2");

        assertThat(find("Dockerfile", archive)).isEqualTo(found("1", Optional.of("web-1.0")));
        assertThat(find("docker/Dockerfile", archive)).isEqualTo(found("2", Optional.of("web-1.0")));
    }

    @Test
    void entersNoFolderWhoseNameThePathBeginsWith() {
        Tarball archive = new Tarball().file("docker/Dockerfile", "1").file("docker/docker/Dockerfile", "2");

        assertThat(find("docker/Dockerfile", archive)).isEqualTo(found("1"));
        assertThat(find("docker/docker/Dockerfile", archive)).isEqualTo(found("2"));
    }

    @Test
    void isNotLookedForInOneOfSeveralFolders() {
        Tarball two = new Tarball().file("a/Dockerfile", "1").file("b/x", "2");
        Tarball beside = new Tarball().file("a/Dockerfile", "1").file("README", "2");

        assertThat(find("Dockerfile", two)).isEqualTo(new SourceDockerfile.Missing("it has a/Dockerfile"));
        assertThat(find("Dockerfile", beside)).isEqualTo(new SourceDockerfile.Missing("it has a/Dockerfile"));
    }

    @Test
    void isFollowedThroughLinksWithinTheSourceWhicheverComesFirst() {
        Tarball linkFirst = new Tarball()
                .symbolicLink("Dockerfile", "docker/web")
                .file("docker/web", "1")
                .file("x", "");
        Tarball linkLast = new Tarball()
                .file("deploy/docker/web", "2")
                .symbolicLink("deploy/docker/latest", "./web")
                .symbolicLink("docker", "x/../deploy/docker")
                .symbolicLink("Dockerfile", "docker/latest");
        Tarball archive =
                new Tarball().file("web-1.0/docker/web", "3").symbolicLink("web-1.0/Dockerfile", "docker/web");

        assertThat(find("Dockerfile", linkFirst)).isEqualTo(found("1"));
        assertThat(find("Dockerfile", linkLast)).isEqualTo(found("2"));
        assertThat(find("docker/web", linkLast)).isEqualTo(found("2"));
        assertThat(find("Dockerfile", archive)).isEqualTo(found("3", Optional.of("web-1.0")));
    }

    @Test
    void mayBeTheSecondNameOfAFile() {
        assertThat(find("Dockerfile", new Tarball().file("a", "1").hardLink("Dockerfile", "./a")))
                .isEqualTo(found("1"));
        assertThat(find(
                        "Dockerfile",
                        new Tarball().file("a", "1").symbolicLink("b", "a").hardLink("Dockerfile", "b")))
                .isEqualTo(found("1"));
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/passwd, out of the source",
        "../Dockerfile, out of the source",
        "a/../../Dockerfile, out of the source",
        "Dockerfile, circle",
        "./folder, is no file"
    })
    void isRefusedWhereItsLinkLeadsToNoFileOfTheSource(String target, String reason) {
        Tarball tarball = new Tarball().symbolicLink("Dockerfile", target).directory("folder");

        assertThat(find("Dockerfile", tarball))
                .isInstanceOfSatisfying(SourceDockerfile.Unusable.class, unusable -> assertThat(unusable.reason())
                        .contains(reason));
    }

    /** Above the folder that is the source there is nothing to see, even if the tar has it. */
    @Test
    void isNotFollowedOutOfTheFolderThatWasEntered() {
        Tarball tarball = new Tarball().file("web/x", "1").symbolicLink("web/Dockerfile", "../web/x");

        assertThat(find("Dockerfile", tarball)).isInstanceOf(SourceDockerfile.Unusable.class);
    }

    @Test
    void isRefusedWhereItIsTooLarge() {
        assertThat(find("Dockerfile", new Tarball().file("Dockerfile", "#".repeat(64))))
                .isEqualTo(found("#".repeat(64)));
        assertThat(find("Dockerfile", new Tarball().file("Dockerfile", "#".repeat(65))))
                .isEqualTo(new SourceDockerfile.Unusable("has more than 64 bytes"));
    }

    @Test
    void saysWhatTheSourceHasInstead() {
        Tarball many = new Tarball();
        for (int i = 0; i < 12; i++) {
            many.file("f" + i, "");
        }

        assertThat(find("Dockerfile", new Tarball())).isEqualTo(new SourceDockerfile.Missing("it is empty"));
        assertThat(find("Dockerfile", new Tarball().file("a/b", "").file("c", "")))
                .isEqualTo(new SourceDockerfile.Missing("it has a, c at its root"));
        assertThat(find("x", new Tarball().file("w/Dockerfile", "").file("w/web.dockerfile", "")))
                .isEqualTo(new SourceDockerfile.Missing("it has Dockerfile, web.dockerfile"));
        assertThat(find("Dockerfile", many))
                .isEqualTo(new SourceDockerfile.Missing(
                        "it has f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and more at its root"));
    }
}
