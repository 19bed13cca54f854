package dev.slipway.tar;

/** What a member is, however its header's type flag says so. */
public enum MemberType {
    FILE,
    HARD_LINK,
    SYMBOLIC_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    DIRECTORY,
    PIPE,
    /** Something that this reader does not know; {@link TarMember#flag} says which. */
    UNKNOWN;

    static MemberType of(char flag, String name) {
        return switch (flag) {
            // The oldest writers have no flag for directories.
            case 0 -> name.endsWith("/") ? DIRECTORY : FILE;
            case '0', '7', 'S' -> FILE;
            case '1' -> HARD_LINK;
            case '2' -> SYMBOLIC_LINK;
            case '3' -> CHARACTER_DEVICE;
            case '4' -> BLOCK_DEVICE;
            case '5', 'D' -> DIRECTORY;
            case '6' -> PIPE;
            default -> UNKNOWN;
        };
    }
}
