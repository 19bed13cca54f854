package dev.slipway.converter.convert;

import dev.slipway.events.ImagePushed;
import java.time.Instant;
import java.util.Optional;

/** Pushes as the registry's notifications tell of them. */
public final class Pushes {

    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private Pushes() {}

    public static ImagePushed of(String repository, String digest) {
        return of(repository, digest, MANIFEST, Optional.of(CONFIG));
    }

    public static ImagePushed of(String repository, String digest, String mediaType, Optional<String> configType) {
        String build = repository.substring(repository.lastIndexOf('/') + 1);
        return by("build:" + build, repository, digest, mediaType, configType);
    }

    /** What build-api tells where somebody wants the disk of an image. */
    public static ImagePushed again(String repository, String digest) {
        return by(ImagePushed.DISK_REQUEST, repository, digest, MANIFEST, Optional.of(CONFIG));
    }

    static ImagePushed by(
            String actor, String repository, String digest, String mediaType, Optional<String> configType) {
        return new ImagePushed(
                repository, Optional.of("latest"), digest, mediaType, configType, Optional.of(actor), Instant.EPOCH);
    }
}
