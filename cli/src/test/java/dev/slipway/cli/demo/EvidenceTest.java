package dev.slipway.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final String REGISTRY = "127.0.0.1:5000";
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String MIRRORED =
            "mirrored base image docker.io/library/busybox:1 -> mirror/docker.io/library/busybox " + DIGEST
                    + " (1020304 bytes)";
    private static final String REFERENCE = REGISTRY + "/mirror/docker.io/library/busybox@" + DIGEST;

    @Test
    void findsTheFromThatBecameTheMirroredImage() throws IOException {
        List<String> log = List.of(MIRRORED, "machine up", "Rewriting FROM busybox:1 to " + REFERENCE, "#1 DONE 0.1s");

        assertThat(Evidence.rewritten(log, REGISTRY))
                .containsExactly(new Evidence.Rewritten("FROM busybox:1", REFERENCE));
    }

    @Test
    void takesAnImageThatTheMirrorHadAlready() throws IOException {
        String present = MIRRORED.replace("mirrored base image", "base image already mirrored");

        assertThat(Evidence.rewritten(List.of(present, "Rewriting FROM busybox:1 to " + REFERENCE), REGISTRY))
                .hasSize(1);
    }

    @Test
    void wantsTheAgentsHeadAndItsAnswerInTheAccessLog() throws IOException {
        String head = "HEAD /v2/mirror/docker.io/library/busybox/manifests/" + DIGEST;
        String line = "127.0.0.1 - - [28/Nov/2026:06:59:35 +0000] \"" + head
                + " HTTP/1.1\" 200 922 \"\" \"slipway-builder-agent\"";

        assertThat(Evidence.askedFor(List.of("time=…", line), REFERENCE)).isEqualTo(head + " 200");
        for (String other : List.of(
                line.replace(" 200 ", " 401 "),
                line.replace("HEAD", "GET"),
                line.replace("slipway-builder-agent", "slipway"),
                line.replace("aaa", "bbb"))) {
            assertThatThrownBy(() -> Evidence.askedFor(List.of(other), REFERENCE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no " + head);
        }
    }

    @Test
    void wantsAMirroredImage() {
        assertThatThrownBy(() -> Evidence.rewritten(
                        List.of(
                                "base image unavailable docker.io/library/busybox:1: no answer",
                                "Rewriting FROM busybox:1 to x"),
                        REGISTRY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no mirrored base image");
    }

    @Test
    void wantsAFromOfThatVeryDigestForEachMirroredImage() {
        String other = "Rewriting FROM busybox:1 to " + REFERENCE.replace("aaa", "bbb");
        String untouched = "FROM busybox:1 is not in the mirror, taken from where it is";

        for (String line : List.of(other, untouched, "Rewriting COPY busybox:1 to " + REFERENCE)) {
            assertThatThrownBy(() -> Evidence.rewritten(List.of(MIRRORED, line), REGISTRY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no FROM that was rewritten to " + REFERENCE);
        }
    }
}
