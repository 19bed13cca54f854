package dev.slipway.converter;

/** Why a pushed manifest needs no disk of its own. */
enum SkipReason {
    CACHE_REPOSITORY("a build cache"),
    MIRROR_REPOSITORY("a mirrored base image"),
    SOURCE_REPOSITORY("a source tarball"),
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
