package dev.slipway.converter.convert;

/** Why a pushed manifest needs no disk of its own. */
enum SkipReason {
    CACHE_REPOSITORY("a build cache"),
    MIRROR_REPOSITORY("a mirrored base image"),
    SOURCE_REPOSITORY("a source tarball"),
    UPLOAD_REPOSITORY("a source that was uploaded"),
    NAMED_REPOSITORY("an image under another name"),
    UNKNOWN_REPOSITORY("no repository of a build"),
    PUSHED_BY_SOMEBODY_ELSE("pushed by somebody else than the build that the repository belongs to"),
    NOT_AN_IMAGE("not a runnable image"),
    ALREADY_CONVERTED("already converted");

    private final String sentence;

    SkipReason(String sentence) {
        this.sentence = sentence;
    }

    /** For events and logs. */
    String sentence() {
        return sentence;
    }
}
