package dev.slipway.buildapi.request;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The form of {@code POST /v1/builds}, for its OpenAPI description only. */
@Schema(name = "NewBuildForm", requiredProperties = "source")
interface NewBuildForm {
    @Schema(
            name = "source",
            type = SchemaType.STRING,
            format = "binary",
            description = "A tar of the source, plain or compressed with gzip, zstd, xz or bzip2")
    String source();

    @Schema(name = "dockerfile", description = "The Dockerfile's text; else Dockerfile at the root of the source")
    String dockerfile();

    @Schema(name = "build_args", description = "A JSON object of strings")
    String buildArgs();

    @Schema(name = "secrets", description = "A JSON list of names of secrets that the build may read")
    String secrets();

    @Schema(name = "tenant", description = "Whose build it is; admins and deployers must say")
    String tenant();

    @Schema(name = "cache_scope", description = "The tenant's cache to read and write")
    String cacheScope();

    @Schema(name = "global_cache_key", description = "The shared cache to read, and to write by admin builds")
    String globalCacheKey();

    @Schema(name = "is_admin_build", description = "Mirrors base images and writes the shared cache; admins only")
    boolean isAdminBuild();

    @Schema(name = "base_image_digest", description = "The digest that the final stage's base image must have")
    String baseImageDigest();

    @Schema(name = "timeout_seconds", defaultValue = "3600", minimum = "1", maximum = "86400")
    int timeoutSeconds();

    @Schema(name = "memory_mb", defaultValue = "2048", minimum = "512", maximum = "65536")
    int memoryMb();

    @Schema(name = "cpus", defaultValue = "2", minimum = "1", maximum = "64")
    int cpus();

    @Schema(
            name = "network_mode",
            defaultValue = "egress",
            enumeration = {"egress", "isolated"})
    String networkMode();

    @Schema(name = "source_hash", description = "SHA-256 of the source in hex digits, checked on arrival")
    String sourceHash();
}
