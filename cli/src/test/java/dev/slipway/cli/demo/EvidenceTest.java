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
            "mirrored docker.io/library/busybox:1 -> mirror/docker.io/library/busybox " + DIGEST + " (1020304 bytes)";
    private static final String REFERENCE = REGISTRY + "/mirror/docker.io/library/busybox@" + DIGEST;

    @Test
    void findsTheFromThatBecameTheMirroredImage() throws IOException {
        List<String> log = List.of(MIRRORED, "machine up", "FROM busybox:1 -> " + REFERENCE, "#1 DONE 0.1s");

        assertThat(Evidence.rewritten(log, REGISTRY))
                .containsExactly(new Evidence.Rewritten("FROM busybox:1", REFERENCE));
    }

    @Test
    void takesAnImageThatTheMirrorHadAlready() throws IOException {
        String present = MIRRORED.replace("mirrored", "present");

        assertThat(Evidence.rewritten(List.of(present, "FROM busybox:1 -> " + REFERENCE), REGISTRY))
                .hasSize(1);
    }

    @Test
    void wantsAMirroredImage() {
        assertThatThrownBy(() -> Evidence.rewritten(
                        List.of("unavailable docker.io/library/busybox:1: no answer", "FROM busybox:1 -> x"), REGISTRY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no mirrored base image");
    }

    @Test
    void wantsAFromOfThatVeryDigestForEachMirroredImage() {
        String other = "FROM busybox:1 -> " + REFERENCE.replace("aaa", "bbb");
        String untouched = "FROM busybox:1 is not in the mirror, taken from where it is";

        for (String line : List.of(other, untouched, "COPY busybox:1 -> " + REFERENCE)) {
            assertThatThrownBy(() -> Evidence.rewritten(List.of(MIRRORED, line), REGISTRY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no FROM that was rewritten to " + REFERENCE);
        }
    }
}
