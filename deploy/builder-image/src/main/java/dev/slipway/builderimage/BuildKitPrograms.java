package dev.slipway.builderimage;

import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ImageResolution;
import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.RunnableImage;
import dev.slipway.disk.conversion.DiskImages;
import dev.slipway.disk.oci.OciImageStore;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.docker.DockerCredentialStore;
import dev.slipway.registry.reference.ImageReference;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/**
 * BuildKit's own programs, taken out of an image that has them. They are linked statically, so that they run on the Debian of the
 * builder, whatever that image stands on. The agent prefers them to the BuildKit in dockerd.
 */
final class BuildKitPrograms {
    private static final String KIND = "buildkit";
    /** Where the official image has them, and where they go. */
    private static final Map<String, String> PROGRAMS = Map.of(
            "usr/bin/buildkitd", "usr/local/bin/buildkitd",
            "usr/bin/buildctl", "usr/local/bin/buildctl",
            "usr/bin/buildkit-runc", "usr/local/bin/buildkit-runc");

    private final Cache cache;
    private final Optional<ImageReference> image;
    private final Consumer<String> progress;

    BuildKitPrograms(Cache cache, Optional<ImageReference> image, Consumer<String> progress) {
        this.cache = cache;
        this.image = image;
        this.progress = progress;
    }

    /** A directory with the programs as they lie below the root; empty where no image was named. */
    Optional<Path> directory() throws IOException, InterruptedException {
        if (image.isEmpty()) {
            return Optional.empty();
        }
        ImageReference reference = image.get();
        try (RegistryClient client = RegistryClient.builder()
                .credentials(DockerCredentialStore.ofUser())
                .build()) {
            Digest digest = digest(client, reference);
            return Optional.of(cache.entry(KIND, key(digest), target -> {
                progress.accept("taking BuildKit from " + reference);
                take(client, reference.repository().digest(digest), target);
            }));
        }
    }

    private static String key(Digest digest) {
        return new ContentKey().with("buildkit-1").with(digest.toString()).value();
    }

    /**
     * A tag may mean another image every day, so the registry is asked. While it does not say, its last answer counts, if those
     * programs are still there. A digest that was taken before needs no answer.
     */
    private Digest digest(RegistryClient client, ImageReference reference) throws IOException {
        if (reference.digest().filter(this::isTaken).isPresent()) {
            return reference.digest().get();
        }
        String note = new ContentKey().with(reference.toString()).value();
        Digest digest;
        try {
            digest = client.headManifest(reference)
                    .orElseThrow(() -> new IOException("There is no image " + reference + " to take BuildKit from"))
                    .digest();
        } catch (IOException e) {
            Optional<Digest> last = cache.note(KIND, note)
                    .filter(Digest::isDigest)
                    .map(Digest::parse)
                    .filter(this::isTaken);
            if (last.isEmpty()) {
                throw e;
            }
            progress.accept(
                    "WARNING: the image %s cannot be had, so the BuildKit that was taken from it before is used (%s): %s"
                            .formatted(reference, last.get(), e.getMessage()));
            return last.get();
        }
        cache.writeNote(KIND, note, digest.toString());
        return digest;
    }

    private boolean isTaken(Digest digest) {
        return cache.has(KIND, key(digest));
    }

    private static void take(RegistryClient client, ImageReference reference, Path target) throws IOException {
        Set<String> missing = new HashSet<>(PROGRAMS.keySet());
        for (LayerBlob layer : layers(client, reference).reversed()) {
            try (InputStream blob = client.getBlob(reference.repository(), layer.descriptor());
                    TarArchiveInputStream tar = new TarArchiveInputStream(unpacked(blob))) {
                take(tar, missing, target);
                // The tar archive ends before the blob does, and the digest is checked at the blob's end.
                blob.transferTo(OutputStream.nullOutputStream());
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException("The image " + reference + " has no /" + String.join(", no /", new TreeSet<>(missing))
                    + ": name an image like moby/buildkit");
        }
        FileTrees.stamp(target);
    }

    private static List<LayerBlob> layers(RegistryClient client, ImageReference reference) throws IOException {
        OciImageStore store = new OciImageStore(client.source(reference.repository()), client.getManifest(reference));
        return switch (DiskImages.resolve(store, Platform.LINUX_AMD64, ConversionLimits.DEFAULT)) {
            case RunnableImage image -> image.layers();
            case ImageResolution other ->
                throw new IOException("BuildKit cannot be taken from " + reference + ": " + other);
        };
    }

    private static InputStream unpacked(InputStream layer) throws IOException {
        BufferedInputStream blob = new BufferedInputStream(layer, 64 << 10);
        try {
            return new CompressorStreamFactory(true).createCompressorInputStream(blob);
        } catch (CompressorException _) {
            return blob;
        }
    }

    /** What an upper layer has hides what a lower one has, so each program is taken once. */
    private static void take(TarArchiveInputStream tar, Set<String> missing, Path target) throws IOException {
        Set<String> here = new HashSet<>();
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
            if (!entry.isFile() || !missing.contains(name)) {
                continue;
            }
            Path file = target.resolve(PROGRAMS.get(name));
            Files.createDirectories(file.getParent());
            try (OutputStream output = Files.newOutputStream(file)) {
                tar.transferTo(output);
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            here.add(name);
        }
        missing.removeAll(here);
    }
}
