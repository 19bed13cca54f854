package dev.slipway.disk.tree;

/**
 * A symbolic link.
 *
 * @param target where it points, a byte string, as written
 */
public record Symlink(Attributes attributes, String target) implements Node {

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
