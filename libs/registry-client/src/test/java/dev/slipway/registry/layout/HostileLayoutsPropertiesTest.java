package dev.slipway.registry.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.TestImages;
import dev.slipway.testing.ScratchFolder;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever a layout's files hold, reading it ends in an image or in a {@link RegistryException} that says what is wrong. */
class HostileLayoutsPropertiesTest {
    private static final long MAX_ALLOCATED = 64 << 20;

    private ScratchFolder scratch;
    private Path directory;
    private RawManifest image;

    @BeforeProperty
    void write() throws IOException {
        scratch = ScratchFolder.create("hostile-layout");
        directory = scratch.path();
        image = TestImages.writeLayout(directory, "1.0");
    }

    @AfterProperty
    void remove() throws IOException {
        scratch.close();
    }

    @Property(seed = HostileInput.SEED)
    void anyIndex(@ForAll Random random) throws IOException {
        byte[] index = damage(random).of("""
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
                 "annotations":{"org.opencontainers.image.ref.name":"1.0"}}]}
                """.formatted(image.mediaType(), image.digest(), image.size()));
        Files.write(directory.resolve("index.json"), index);
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");

        Endings.count(endsWell(index));
    }

    @Property(seed = HostileInput.SEED)
    void anyMarker(@ForAll Random random) throws IOException {
        byte[] marker = damage(random).of("{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.write(directory.resolve("oci-layout"), marker);

        endsWell(marker);
    }

    /** The blob has the digest that names it, and is something else than an image. */
    @Property(seed = HostileInput.SEED)
    void anyManifest(@ForAll Random random) throws IOException {
        byte[] manifest = damage(random).of(new String(image.bytes(), StandardCharsets.UTF_8));
        Digest digest = Digest.sha256(manifest);
        Path blob = directory.resolve("blobs/sha256").resolve(digest.hex());
        Files.write(blob, random.nextInt(10) == 0 ? new Damage(random).changed(manifest) : manifest);
        String type = random.nextBoolean() ? MediaTypes.OCI_MANIFEST : random.nextBoolean() ? "" : "a/b";
        Files.writeString(directory.resolve("index.json"), """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d}]}
                """.formatted(type, digest, manifest.length));
        endsWell(manifest);
        Files.delete(blob);
    }

    private static JsonDamage damage(Random random) {
        return new JsonDamage(
                random, "sha256:" + "5e".repeat(32), MediaTypes.OCI_INDEX, "manifests", "layers", "1.0.0");
    }

    private boolean endsWell(byte[] shown) {
        return HostileInput.of(shown)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> {
                            OciLayout layout = OciLayout.open(directory);
                            assertThat(layout.tags()).doesNotContainNull();
                            RawManifest only = layout.onlyManifest();
                            for (Descriptor layer : only.asManifest().layers()) {
                                assertThat(layout.blobBytes(layer, 1 << 20)).hasSize((int) layer.size());
                            }
                        },
                        List.of(
                                RegistryException.NotFound.class,
                                RegistryException.Malformed.class,
                                RegistryException.TooLarge.class,
                                RegistryException.Unavailable.class,
                                RegistryException.DigestMismatch.class,
                                MalformedDocumentException.class));
    }
}
