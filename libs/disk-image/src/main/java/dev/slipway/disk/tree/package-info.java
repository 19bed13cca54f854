/**
 * The merged file tree of an image: nodes with their attributes, and the replay of layers that builds it.
 *
 * <p>Names, symlink targets and extended attribute names are byte strings. They travel as {@code String}s that hold one
 * byte a character (ISO-8859-1), so that every name that a file system can hold survives, comparisons order by unsigned
 * byte, and a name takes one byte of memory a character.
 *
 * <p>The tree is built in two steps. While layers stream by, from the top layer down, each becomes a list of
 * {@link dev.slipway.disk.tree.LayerEntry} and its file contents are stored where they will stay, unless
 * {@link dev.slipway.disk.tree.HiddenPaths} knows from the layers above that nobody can see them. Afterwards
 * {@link dev.slipway.disk.tree.LayerReplay} applies the entries from the bottom layer up, exactly as the OCI image
 * specification describes it. So correctness rests on the replay alone; what is hidden is a matter of speed, and a
 * content that was wrongly taken for hidden is fetched again.
 */
@NullMarked
package dev.slipway.disk.tree;

import org.jspecify.annotations.NullMarked;
