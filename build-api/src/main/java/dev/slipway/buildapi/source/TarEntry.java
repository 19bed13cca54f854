package dev.slipway.buildapi.source;

/**
 * One member of a tar, its name and link target as GNU and pax extensions give them.
 *
 * @param size bytes of content that follow
 */
record TarEntry(String name, Type type, String linkTarget, long size) {
    enum Type {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK,
        /** A device, a pipe, or what this reader does not know. */
        OTHER
    }
}
