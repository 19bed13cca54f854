/**
 * {@code /v1/builds/{id}/disk}: leads callers to the disk of a build, by an address that a converter opens to whoever has it, and asks
 * for disks to be made again that were removed. build-api moves no bytes of disks, and asks no converter anything.
 */
@NullMarked
package dev.slipway.buildapi.disk;

import org.jspecify.annotations.NullMarked;
