package dev.slipway.disk.tree;

import dev.slipway.disk.BadImageException;

/** Is asked before a directory is made that a path leads through and no layer names. Few bytes can name very many of them. */
@FunctionalInterface
public interface ImpliedDirectories {

    /**
     * Takes one such directory of what the image may take.
     *
     * @throws BadImageException where it is one too many
     */
    void take(String name) throws BadImageException;
}
