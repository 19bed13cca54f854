package dev.slipway.oci;

import java.util.List;
import java.util.Set;

/** Media types of the OCI image specification and of Docker's image manifest version 2, schema 2. */
public final class MediaTypes {
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    public static final String OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public static final String BUILDKIT_CACHE_CONFIG = "application/vnd.buildkit.cacheconfig.v0";
    public static final String IN_TOTO = "application/vnd.in-toto+json";
    public static final String OCTET_STREAM = "application/octet-stream";

    /** What a client that understands both families accepts for a manifest, in order of preference. */
    public static final List<String> MANIFESTS = List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_INDEX, DOCKER_MANIFEST);

    /** What servers and tools write that know nothing better; the empty text is for none at all. */
    private static final Set<String> UNSPECIFIC =
            Set.of("", OCTET_STREAM, "application/json", "text/plain", "text/html");

    private MediaTypes() {}

    /** Whether this names a list of manifests rather than one image. */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_INDEX);
    }

    /** Whether this names a manifest of one image or artifact. */
    public static boolean isManifest(String mediaType) {
        return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }

    /**
     * Whether layers of this type are by definition fetched from elsewhere and need not be in the registry (Docker's
     * "foreign" and OCI's "nondistributable" layers).
     */
    public static boolean isForeignLayer(String mediaType) {
        return mediaType.startsWith("application/vnd.docker.image.rootfs.foreign.diff.")
                || mediaType.startsWith("application/vnd.oci.image.layer.nondistributable.");
    }

    /**
     * Whether this says nothing about the content, so that the content itself has to be looked at; with parameters ({@code
     * text/html; charset=utf-8}) or without.
     */
    public static boolean isUnspecific(String mediaType) {
        String withoutParameters = mediaType.split(";", 2)[0].strip();
        return UNSPECIFIC.stream().anyMatch(withoutParameters::equalsIgnoreCase);
    }

    /** Whether this names the configuration of an image that a container runtime can run. */
    public static boolean isImageConfig(String mediaType) {
        return mediaType.equals(OCI_CONFIG) || mediaType.equals(DOCKER_CONFIG);
    }

    /**
     * Whether content of this type can be an image's configuration. Docker and its registries wrote several unspecific types
     * for it in their time; whether it is one then shows in the content ({@link ImageConfig#diffIds}).
     */
    public static boolean mayBeImageConfig(String mediaType) {
        return isImageConfig(mediaType) || isUnspecific(mediaType);
    }
}
