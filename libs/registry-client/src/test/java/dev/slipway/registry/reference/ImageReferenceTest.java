package dev.slipway.registry.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "alpine, docker.io/library/alpine",
        "alpine:3.20, docker.io/library/alpine:3.20",
        "bitnami/redis, docker.io/bitnami/redis",
        "docker.io/alpine, docker.io/library/alpine",
        "docker.io/library/alpine, docker.io/library/alpine",
        "index.docker.io/alpine, docker.io/library/alpine",
        "localhost/x, localhost/x",
        "localhost:5000/x:1, localhost:5000/x:1",
        "ghcr.io/a/b/c:v1.2, ghcr.io/a/b/c:v1.2",
        "Registry/x, REGISTRY/x",
        "GHCR.io/a, ghcr.io/a",
        "[::1]:5000/x/y:1, '[::1]:5000/x/y:1'",
        "[2001:DB8::1]/x, '[2001:db8::1]/x'",
        "a__b/c--d.e_f, docker.io/a__b/c--d.e_f",
        "x:5000/y, x:5000/y",
        "my_registry.example.com/a, my_registry.example.com/a",
        "my_registry/a, docker.io/my_registry/a",
        "My_Registry.example.com/a, my_registry.example.com/a",
        "Index.Docker.IO/alpine, docker.io/library/alpine",
    })
    void readsWhatDockerReads(String text, String full) {
        assertThat(ImageReference.parse(text)).hasToString(full);
    }

    @Test
    void keepsTagBesideDigestAndAsksByDigest() {
        ImageReference reference = ImageReference.parse("registry:5000/a/b:1.0@sha256:" + HEX);

        assertThat(reference.host()).isEqualTo("registry:5000");
        assertThat(reference.path()).isEqualTo("a/b");
        assertThat(reference.tag()).hasValue("1.0");
        assertThat(reference.digest()).hasValue(new Digest("sha256", HEX));
        assertThat(reference.tagOrDigest()).isEqualTo("sha256:" + HEX);
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    }

    @Test
    void asksForLatestWhereNothingIsNamed() {
        ImageReference reference = ImageReference.parse("alpine");

        assertThat(reference.tag()).isEmpty();
        assertThat(reference.tagOrDigest()).isEqualTo("latest");
    }

    @Test
    void acceptsSha512() {
        String digest = "sha512:" + HEX + HEX;

        assertThat(ImageReference.parse("alpine@" + digest).digest()).hasValue(Digest.parse(digest));
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty",
        "Alpine, lower case",
        "a/B, lower case",
        "alpine:, not a tag",
        "alpine:-x, not a tag",
        "alpine:a b, not a tag",
        "alpine@, not a digest",
        "alpine@sha256, not a digest",
        "alpine@sha256:abc, 64",
        "alpine@md5:d41d8cd98f00b204e9800998ecf8427e, unsupported digest algorithm",
        "a//b, not a repository name",
        "/a, not a repository name",
        "a/, not a repository name",
        "host.example/, name is missing",
        "docker.io/, name is missing",
        "a/../b, not a repository name",
        "a/.hidden, not a repository name",
        "a..b/c, not a registry host",
        "a/b_, not a repository name",
        "a%2fb, not a repository name",
        "a/b?x=1, not a repository name",
        "https://ghcr.io/a, not a",
        "-host.example/a, not a registry host",
        "host:port/a, not a registry host",
        "my_host:5000/a, not a registry host",
        "my_.example.com/a, not a registry host",
        "user@host.example/a, not a digest",
        "[::1/x, not a registry host",
        "doc\u212Aer.io/a, not a registry host",
        "\u212A.example/a, not a registry host",
    })
    void saysWhatIsWrong(String text, String reason) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesNameOfMoreThan255Characters() {
        assertThatThrownBy(() -> ImageReference.parse("host.example/" + "a".repeat(256)))
                .isInstanceOf(InvalidReferenceException.class);
    }

    /** A long host once overflowed the stack. */
    @Test
    void refusesHostLongerThanNamesOfTheDns() {
        assertThat(ImageReference.parse("h".repeat(249) + ".org:65535/a").host())
                .hasSize(259);
        assertThatThrownBy(() -> ImageReference.parse("a.".repeat(50_000) + "org/a"))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining("not a registry host");
    }

    /** Docker takes it for a host because of its capitals; without them it would be a path of Docker Hub. */
    @Test
    void staysTheSameHostWhenItIsWrittenAndReadAgain() {
        ImageReference reference = ImageReference.parse("Registry/app:v1");

        assertThat(reference.host()).isEqualTo("registry");
        assertThat(reference).hasToString("REGISTRY/app:v1");
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    }

    @Test
    void refusesUpperCaseHexInDigest() {
        assertThatThrownBy(() -> Digest.parse("sha256:" + HEX.toUpperCase(java.util.Locale.ROOT)))
                .isInstanceOf(InvalidReferenceException.class)
                .hasMessageContaining("lower-case");
    }
}
