package dev.slipway.disk.erofs;

import java.nio.charset.StandardCharsets;

/**
 * A device beside the one with the superblock, on which contents of regular files lie.
 *
 * @param tag what people and tools tell it by, 1 to 64 bytes of ASCII: "digest(sha256), etc.", as the kernel has it
 * @param blocks how many it has
 */
public record ExtraDevice(String tag, long blocks) {

    static final int TAG_BYTES = 64;

    public ExtraDevice {
        if (tag.isEmpty()
                || tag.length() > TAG_BYTES
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(tag)) {
            throw new IllegalArgumentException("not a tag of a device: " + tag);
        }
    }
}
