package dev.slipway.disk;

/**
 * The image is at fault: another attempt would end the same way. Nothing was left on disk.
 *
 * @param detail a sentence for people, which names what is wrong
 */
public record Refused(Reason reason, String detail) implements ConversionOutcome, ImageResolution {

    /** Why an image cannot become a disk. */
    public enum Reason {
        /** The manifest, index or configuration is no valid JSON of its kind, or lacks what it must have. */
        MALFORMED_MANIFEST,
        /** The image refers to a manifest or blob that its store does not have. */
        MISSING_CONTENT,
        /** The image exists, but not for the platform that was asked for. */
        PLATFORM_MISSING,
        /** Something else than an image for a container runtime: a build cache, an attestation, an artifact. */
        NOT_RUNNABLE,
        /** A layer has a media type that is not a tar archive. */
        UNSUPPORTED_LAYER,
        /** A layer's compression or archive is damaged or breaks the specification. */
        MALFORMED_LAYER,
        /** A layer ends too early. */
        TRUNCATED_LAYER,
        /** A blob's bytes differ from its digest. */
        DIGEST_MISMATCH,
        /** A layer's uncompressed bytes differ from the configuration's diff id. */
        DIFF_ID_MISMATCH,
        /** A path leads out of the image. */
        ESCAPING_PATH,
        /** One of the {@link ConversionLimits} is exceeded. */
        LIMIT_EXCEEDED,
        /** The file system cannot hold the tree: too many attributes on a file, a name or link that is too long. */
        NOT_REPRESENTABLE,
        /** The size that was asked for is too small. */
        DOES_NOT_FIT
    }
}
