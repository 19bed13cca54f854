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

    private final List<String> said = new ArrayList<>();

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

    @Test
    void takesWhatItTookBeforeWhileTheRegistryIsAway() throws Exception {
        TestRegistry registry = TestRegistry.start(directory.resolve("registry"));
        Path programs;
        try (registry) {
            push(registry, all());
            programs = programs(registry).directory().orElseThrow();
        }
        said.clear();

        assertThat(programs(registry).directory()).contains(programs);
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("WARNING: the image " + registry.host() + "/moby/buildkit:v1 cannot be had")
                .contains("sha256:");
        ImageReference never = registry.repository("moby/buildkit").tag("v2");
        assertThatThrownBy(() -> programs(never).directory()).isInstanceOf(IOException.class);
    }

    @Test
    void asksNobodyForADigestThatItTookBefore() throws Exception {
        TestRegistry registry = TestRegistry.start(directory.resolve("registry"));
        ImageReference image;
        Path programs;
        try (registry) {
            push(registry, all());
            ImageReference tag = registry.repository("moby/buildkit").tag("v1");
            image = tag.repository()
                    .digest(registry.client().headManifest(tag).orElseThrow().digest());
            programs = programs(image).directory().orElseThrow();
        }
        said.clear();

        assertThat(programs(image).directory()).contains(programs);
        assertThat(said).isEmpty();
    }

    @Test
    void takesNothingFromALayerThatIsNotWhatItsDigestSays() throws Exception {
        try (TestRegistry registry = TestRegistry.start(directory.resolve("registry"))) {
            byte[] layer = push(registry, all()).getFirst();
            Path blob = blob(layer);
            byte[] other = layer.clone();
            // Within the program: the archive stays whole.
            other[new String(layer, StandardCharsets.ISO_8859_1).indexOf("daemon")] = 'x';
            Files.write(blob, other);

            assertThatThrownBy(() -> programs(registry).directory()).isInstanceOf(IOException.class);
            try (var entries = Files.list(directory.resolve("cache"))) {
                assertThat(entries.map(entry -> entry.getFileName().toString())
                                .filter(name -> name.startsWith("buildkit-")))
                        .isEmpty();
            }
        }
    }

    /** Where the registry keeps it. */
    private Path blob(byte[] content) throws IOException {
        String hex = Digest.sha256(content).toString().replace("sha256:", "");
        try (var files = Files.walk(directory.resolve("registry"))) {
            return files.filter(file -> file.endsWith(Path.of(hex, "data")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Tarball all() {
        return Tarball.uncompressed()
                .program("usr/bin/buildkitd", bytes("daemon"))
                .program("usr/bin/buildctl", bytes("client"))
                .program("usr/bin/buildkit-runc", bytes("runc"));
    }

    private BuildKitPrograms programs(TestRegistry registry) {
        return programs(registry.repository("moby/buildkit").tag("v1"));
    }

    private BuildKitPrograms programs(ImageReference image) {
        return new BuildKitPrograms(new Cache(directory.resolve("cache")), Optional.of(image), said::add);
    }

    /** Returns the layers. */
    private static List<byte[]> push(TestRegistry registry, Tarball... tarballs) throws IOException {
        Repository repository = registry.repository("moby/buildkit");
        List<Descriptor> layers = new ArrayList<>();
        List<byte[]> pushed = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (Tarball tarball : tarballs) {
            byte[] layer = tarball.bytes();
            Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer);
            registry.client().pushBlob(repository, descriptor, BlobContent.of(layer));
            layers.add(descriptor);
            pushed.add(layer);
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
        return pushed;
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
