/**
 * Makes what a build machine boots: a Debian system with BuildKit, the builder agent on a small Java runtime, a kernel and an
 * initrd.
 *
 * <p>{@link dev.slipway.builderimage.BuilderImage} is the way in. Everything is made from packages of the machine's own mirror and
 * from the agent on the running class path, once for each content, and kept in a cache directory:
 *
 * <pre>
 *   base-KEY/base.tar       Debian packages                 kernel-KEY/{vmlinuz,modules/}   Debian's cloud kernel
 *   runtime-KEY/            jlinked Java                    agent-KEY/                      agent, its settings, guest's scripts
 *        \______________________ | ______________________________/
 *                                |
 *          image-KEY/  OCI layout     tree-KEY/  the same as files     disk-KEY/  root.ext4, kernel, initrd, busybox
 * </pre>
 *
 * <p>An entry appears whole, by a rename, or not at all; entries of several versions live side by side, so a launcher that runs
 * keeps what it booted from while a newer one makes its own. Processes that want the same entry wait for the one that makes it.
 * Failures are {@link java.io.IOException}s whose message says what to do, for example the exact {@code apt-get} command if a
 * program is missing.
 */
@NullMarked
package dev.slipway.builderimage;

import org.jspecify.annotations.NullMarked;
