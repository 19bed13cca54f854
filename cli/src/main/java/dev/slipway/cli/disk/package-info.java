/**
 * {@code slipway disk}: brings the disk of a build to this machine, whole and checked, over connections that break. {@link
 * dev.slipway.cli.disk.DiskFetch} does it for other commands too.
 */
@NullMarked
package dev.slipway.cli.disk;

import org.jspecify.annotations.NullMarked;
