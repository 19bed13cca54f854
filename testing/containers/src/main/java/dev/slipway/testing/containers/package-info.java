/**
 * A docker engine, and a broker and a database in containers, for the tests that check a contract against more than the
 * processes that {@code slipway up} starts.
 *
 * <p>A test class asks for them with {@link dev.slipway.testing.containers.NeedsDocker}. It then runs on the docker engine of
 * this machine. Where none answers and the tests run as root, they start one of their own from Debian's packages
 * {@code docker.io}, {@code containerd} and {@code runc}, which ends with the tests' JVM. Where that is not possible
 * either, the class is skipped, with the reason.
 *
 * <p>The images are {@code apache/kafka} and {@code postgres} where the engine has them or a setting names them. Nothing is
 * pulled without being named, so there are {@link dev.slipway.testing.containers.StandInImage stand-ins} made on this machine.
 */
@NullMarked
package dev.slipway.testing.containers;

import org.jspecify.annotations.NullMarked;
