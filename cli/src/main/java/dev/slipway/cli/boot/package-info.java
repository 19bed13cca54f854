/**
 * {@code slipway boot}: a disk becomes a machine that runs its image's program.
 *
 * <pre>
 *   FILE.json, options -> BootJob -> text behind the initrd -> the guest's init (boot-run)
 *                                                                 | lines: up, failed WHY, exit CODE
 *   BootCommand -> DiskBoot (machine, ports) -> BootSession <-----+
 *                                                                 | in, out, err, or a terminal
 * </pre>
 *
 * <p>What was asked for wrongly ends with the exit code of wrong use; a machine that cannot be had, or ends before its program does, is an
 * {@link java.io.IOException} that says why and what to do, and the exit code 125.
 */
@NullMarked
package dev.slipway.cli.boot;

import org.jspecify.annotations.NullMarked;
