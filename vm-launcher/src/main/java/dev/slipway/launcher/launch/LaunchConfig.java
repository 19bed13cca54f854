package dev.slipway.launcher.launch;

import dev.slipway.registry.operator.OperatorRegistryConfig;
import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Configuration of vm-launcher. Defaults of what has one stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.vm-launcher")
public interface LaunchConfig {
    /** This launcher's name, in events and logs; the host's if not set. */
    Optional<String> name();

    /** What builds run in. */
    MachineKind machine();

    /** How many builds run at once. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int slots();

    /** What all machines together may take of this host's memory; three quarters of it if not set. */
    @Expects(Allowed.POSITIVE_SIZE)
    Optional<MemorySize> memory();

    /** Whether builds may run under software emulation, where QEMU promises no isolation. */
    boolean allowEmulation();

    /** How many machines a build gets when machinery fails. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int attempts();

    /** Where running machines keep their files; no other launcher may use it. */
    Path machinesDirectory();

    /** What is worth remembering between starts: whether KVM works. */
    Path cacheDirectory();

    /** The disk that a build may fill in a virtual machine; it takes the space that is used. */
    @Expects(Allowed.POSITIVE_SIZE)
    MemorySize scratchSpace();

    /**
     * Space that builds leave free on the file systems of {@link #machinesDirectory} and {@link #watchedDirectories}. With less, no
     * build begins, and the machine that takes the most is ended.
     */
    MemorySize minFreeSpace();

    /** Where others on this host write who must not run out of space: Kafka and PostgreSQL. */
    Optional<List<Path>> watchedDirectories();

    /** How much of a build's log is kept, in all; what comes after it is dropped, and the log says so. */
    @Expects(Allowed.POSITIVE_SIZE)
    MemorySize logLimit();

    /** The operator's build secrets, {@code <tenant>/<name>} below it. */
    Path secretsDirectory();

    /** The private JWK, or a set, that build credentials and values of secrets are sealed for. */
    Path keyFile();

    /** What builds run on and build for, {@code linux/amd64}; {@code slipway.platform} where the launcher has none of its own. */
    @Expects(Allowed.PLATFORM)
    String platform();

    Network network();

    /** The number of the first of the users of this host that virtual machines run as, one a machine; no other may have them. */
    @Expects(Allowed.POSITIVE_NUMBER)
    int firstMachineUser();

    Builder builder();

    /**
     * The operator's registry, by whose URL machines know it too. The account verifies pushed images. Where no realm is set,
     * the registry is asked for it.
     */
    OperatorRegistryConfig registry();

    /** What machines reach, and how much of it. */
    interface Network {
        /** Ranges that builds may reach although they are not public, {@code 10.20.0.0/16}; never this host itself. */
        Optional<List<String>> openedRanges();

        /** Ranges that no build may reach, such as the public addresses that lead to this host from elsewhere. */
        Optional<List<String>> closedRanges();

        /** How many connections a machine may have at once. */
        @Expects(Allowed.POSITIVE_NUMBER)
        int connections();

        /** How much a machine may send to the registry, in all. */
        @Expects(Allowed.POSITIVE_SIZE)
        MemorySize pushLimit();
    }

    /** Kinds of machine. */
    enum MachineKind {
        /** {@code qemu}. Never {@code namespace}, which is no security boundary and has to be asked for. */
        AUTO,
        QEMU,
        NAMESPACE
    }

    /** The builder image, as deploy/builder-image makes it. */
    interface Builder {
        /** The directory with kernel, initrd and disk; for qemu. */
        Optional<Path> bootDirectory();

        /** The root file system as a directory; for namespace. */
        Optional<Path> tree();
    }
}
