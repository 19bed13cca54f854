package dev.slipway.tar;

/**
 * Bounds on what an archive can make its reader hold. Each is looked at before the bytes are held.
 *
 * @param nameBytes of one name, and of one link target
 * @param extensionBytes of all extension headers (pax, GNU long names) before one member
 * @param extensionHeaders before one member; writers need four at most, one of each type
 * @param globalBytes of all global pax headers of an archive
 * @param xattrBytes of one member's extended attributes: names, values and {@link #XATTR_BYTES} for each. 0: attributes are
 *     dropped, however many there are
 * @param sparseParts of one sparse file
 */
public record TarLimits(
        int nameBytes, int extensionBytes, int extensionHeaders, long globalBytes, int xattrBytes, int sparseParts) {

    /** What an extended attribute counts as besides its name and value. */
    public static final int XATTR_BYTES = 64;

    /** For image layers. */
    public static final TarLimits LAYER = new TarLimits(64 << 10, 1 << 20, 16, 16 << 20, 1 << 20, 250_000);

    /** For build sources, whose extended attributes nobody keeps. */
    public static final TarLimits SOURCE = new TarLimits(64 << 10, 1 << 20, 16, 16 << 20, 0, 250_000);

    public TarLimits {
        if (nameBytes <= 0 || extensionBytes <= 0 || extensionHeaders <= 0 || globalBytes <= 0 || sparseParts <= 0) {
            throw new IllegalArgumentException("limits are positive");
        }
        if (xattrBytes < 0) {
            throw new IllegalArgumentException("a limit is negative: " + xattrBytes);
        }
    }
}
