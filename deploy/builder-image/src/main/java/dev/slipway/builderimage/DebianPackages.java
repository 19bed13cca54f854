package dev.slipway.builderimage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Debian packages as tar archives, by {@code mmdebstrap}: it takes mirror, proxy and keys from the machine's own apt
 * configuration and knows the mirror of a suite that the machine does not run itself.
 */
final class DebianPackages {
    /** The builder's packages; the rest of the essential set comes along. */
    static final List<String> SYSTEM = List.of(
            "docker.io",
            "docker-cli",
            "docker-buildx",
            "containerd",
            "runc",
            "iptables",
            "ca-certificates",
            "busybox-static",
            "iproute2",
            "kmod",
            "git",
            "e2fsprogs");

    /** Made for virtual machines: small, boots without firmware packages. */
    static final List<String> KERNEL = List.of("linux-image-cloud-amd64");

    private static final List<String> LEAN = List.of(
            "--aptopt=Acquire::Languages \"none\"",
            "--aptopt=APT::Install-Recommends \"false\"",
            // The index of a suite in the making is valid for a week; a mirror may be older, or this machine's clock
            // ahead.
            "--aptopt=Acquire::Check-Valid-Until \"false\"",
            "--dpkgopt=path-exclude=/usr/share/man/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*",
            "--dpkgopt=path-exclude=/usr/share/doc/*",
            "--dpkgopt=path-exclude=/usr/share/bash-completion/*");

    private DebianPackages() {}

    /** Installs the builder's packages into a new file system and writes it as a tar archive. */
    static void installSystem(DebianSuite suite, Path tar, Consumer<String> progress)
            throws IOException, InterruptedException {
        mmdebstrap(suite, "essential", SYSTEM, tar, progress);
    }

    /** Unpacks packages and what they depend on, without installing anything, into a tar archive. */
    static void extract(DebianSuite suite, List<String> packages, Path tar, Consumer<String> progress)
            throws IOException, InterruptedException {
        mmdebstrap(suite, "extract", packages, tar, progress);
    }

    private static void mmdebstrap(
            DebianSuite suite, String variant, List<String> packages, Path tar, Consumer<String> progress)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        arguments.add("--variant=" + variant);
        arguments.add("--format=tar");
        arguments.addAll(LEAN);
        arguments.add("--include=" + String.join(",", packages));
        arguments.add(suite.suite());
        arguments.add(tar.toString());
        HostProgram.MMDEBSTRAP.run(arguments, line -> {
            if (line.startsWith("I: ") || line.startsWith("W: ") || line.startsWith("E: ")) {
                progress.accept("mmdebstrap: " + line.substring(3));
            }
        });
    }
}
