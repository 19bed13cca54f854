package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.Tarball;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images with the programs of BuildKit, or without, in a real registry. The programs are stand-ins: nobody runs them here. */
@Timeout(60)
final class BuildKitProgramsIT {
    @TempDir
    private Path directory;

    @Test
    void takesEachProgramFromTheUppermostLayerThatHasIt() throws Exception {
        try (TestRegistry registry = TestRegistry.start(directory.resolve("registry"))) {
            push(
                    registry,
                    new Tarball()
                            .program("usr/bin/buildkitd", bytes("old"))
                            .program("usr/bin/buildctl", bytes("client"))
                            .program("usr/bin/other", bytes("other")),
                    new Tarball()
                            .program("usr/bin/buildkitd", bytes("daemon"))
                            .program("usr/bin/buildkit-runc", bytes("runc")));

            Path programs = programs(registry).directory().orElseThrow();

            assertThat(programs.resolve("usr/local/bin/buildkitd"))
                    .hasContent("daemon")
                    .isExecutable();
            assertThat(programs.resolve("usr/local/bin/buildctl"))
                    .hasContent("client")
                    .isExecutable();
            assertThat(programs.resolve("usr/local/bin/buildkit-runc")).hasContent("runc");
            try (var files = Files.list(programs.resolve("usr/local/bin"))) {
                assertThat(files).hasSize(3);
            }
            assertThat(programs(registry).directory()).contains(programs);
        }
    }

    @Test
    void saysWhatAnImageLacks() throws Exception {
        try (TestRegistry registry = TestRegistry.start(directory.resolve("registry"))) {
            push(registry, new Tarball().program("usr/bin/buildctl", bytes("client")));

            assertThatThrownBy(() -> programs(registry).directory())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("moby/buildkit@sha256:")
                    .hasMessageContaining("has no /usr/bin/buildkit-runc, no /usr/bin/buildkitd");
        }
    }

    @Test
    void saysThatThereIsNoSuchImage() throws Exception {
        try (TestRegistry registry = TestRegistry.start(directory.resolve("registry"))) {
            assertThatThrownBy(() -> programs(registry).directory())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("There is no image ")
                    .hasMessageContaining("moby/buildkit:v1");
        }
    }

    private BuildKitPrograms programs(TestRegistry registry) {
        ImageReference image = registry.repository("moby/buildkit").tag("v1");
        return new BuildKitPrograms(new Cache(directory.resolve("cache")), Optional.of(image), System.out::println);
    }

    private static void push(TestRegistry registry, Tarball... tarballs) throws IOException {
        Repository repository = registry.repository("moby/buildkit");
        List<Descriptor> layers = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (Tarball tarball : tarballs) {
            byte[] layer = tarball.bytes();
            Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer);
            registry.client().pushBlob(repository, descriptor, BlobContent.of(layer));
            layers.add(descriptor);
            diffIds.add(Digest.sha256(layer));
        }
        byte[] config =
                bytes("""
                {"architecture":"amd64","os":"linux","config":{"Cmd":["buildkitd"]},"rootfs":{"type":"layers","diff_ids":[%s]}}
                """.formatted(diffIds.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(","))));
        Descriptor configDescriptor = Descriptor.of(MediaTypes.OCI_CONFIG, config);
        registry.client().pushBlob(repository, configDescriptor, BlobContent.of(config));
        String json = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                        MediaTypes.OCI_MANIFEST,
                        json(configDescriptor),
                        layers.stream().map(BuildKitProgramsIT::json).collect(Collectors.joining(",")));
        registry.client().putManifest(repository.tag("v1"), RawManifest.of(bytes(json), MediaTypes.OCI_MANIFEST));
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
