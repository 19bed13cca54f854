package dev.slipway.mirror;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.FinishReason;
import dev.slipway.events.SourceReference;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.Descriptor;
import dev.slipway.registry.Digest;
import dev.slipway.registry.Manifest;
import dev.slipway.registry.RegistryClient;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.Repository;
import dev.slipway.tar.MemberType;
import dev.slipway.tar.SourceArchive;
import dev.slipway.tar.TarMember;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads a build's Dockerfile: from the request, or from the root of the source tarball, which is streamed out of the
 * registry to its end. Of several entries with that name the last one counts, as it does for whoever unpacks the tarball:
 * the images that are prepared are then those of the Dockerfile that is built.
 */
final class SourceDockerfile {
    private static final String NAME = "Dockerfile";
    private static final int MAX_DOCKERFILE = 1 << 20;

    private final RegistryClient client;
    private final String registryHost;
    private final long maxUnpacked;

    /** @param maxUnpacked how many bytes of the unpacked tarball are looked at, at most */
    SourceDockerfile(RegistryClient client, String registryHost, long maxUnpacked) {
        this.client = client;
        this.registryHost = registryHost;
        this.maxUnpacked = maxUnpacked;
    }

    /**
     * Finds the Dockerfile.
     *
     * @throws RegistryException when the registry does not give the source: broken machinery, not a bad source
     */
    DockerfileText read(BuildRequested build) throws RegistryException {
        if (build.spec().dockerfile().isPresent()) {
            return new DockerfileText.Found(build.spec().dockerfile().get().getBytes(StandardCharsets.UTF_8));
        }
        SourceReference source = build.source();
        ContentSource content = client.source(new Repository(registryHost, source.repository()));
        try (InputStream tarball = layer(content, source)) {
            return search(tarball);
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            return new DockerfileText.Missing("source", "the source cannot be read: " + e.getMessage());
        }
    }

    private static InputStream layer(ContentSource content, SourceReference source) throws IOException {
        Manifest manifest =
                content.manifest(Digest.parse(source.digest()).toString()).asManifest();
        if (manifest.layers().size() != 1) {
            throw new RegistryException.Malformed(source.repository() + " is no source: it has "
                    + manifest.layers().size() + " layers");
        }
        Descriptor layer = manifest.layers().getFirst();
        return content.blob(layer);
    }

    private DockerfileText search(InputStream tarball) throws IOException {
        DockerfileText last = new DockerfileText.Missing(
                "dockerfile", "there is no Dockerfile: neither in the request nor at the root of the source");
        try (SourceArchive archive =
                SourceArchive.open(tarball, new SourceArchive.Limits(maxUnpacked, Long.MAX_VALUE))) {
            for (Optional<TarMember> next = archive.next(); next.isPresent(); next = archive.next()) {
                if (isRootDockerfile(next.get().name())) {
                    last = text(next.get(), archive);
                }
            }
            // The digest is checked at the end of the bytes, which may lie behind the end of the archive.
            archive.finish();
            tarball.transferTo(OutputStream.nullOutputStream());
            return last;
        }
    }

    private static DockerfileText text(TarMember entry, SourceArchive archive) throws IOException {
        if (entry.type() != MemberType.FILE) {
            return new DockerfileText.Missing("dockerfile", "the source's Dockerfile is not a regular file");
        }
        if (entry.content().size() > MAX_DOCKERFILE) {
            return new DockerfileText.Missing(
                    FinishReason.DOCKERFILE, "the source's Dockerfile is larger than " + MAX_DOCKERFILE + " bytes");
        }
        return new DockerfileText.Found(archive.content(entry));
    }

    /** {@code .} and empty components mean nothing in a path: {@code .//Dockerfile}. */
    private static boolean isRootDockerfile(String name) {
        List<String> components = Arrays.stream(name.split("/", -1))
                .filter(component -> !component.isEmpty() && !component.equals("."))
                .toList();
        return components.equals(List.of(NAME));
    }
}
