package dev.slipway.disk.tree;

/**
 * One inode of the tree. Its identity is the inode's identity: a node that several directories hold, or one under
 * several names, is a file with hard links.
 */
public sealed interface Node permits Directory, RegularFile, Symlink, SpecialFile {

    Attributes attributes();
}
