package dev.slipway.machine;

import dev.slipway.machine.network.Networks;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The builder's file system in private namespaces (namespaces(7)) of this host's kernel: it starts in a second, needs no
 * virtualization, and is <em>no security boundary</em>. A build in it is root on the host's kernel. Its network is that of every
 * machine; memory and processors are limited only where the host hands cgroup controllers down. It is for development, on builds that one would run on the host without it.
 *
 * <p>Needs root and Linux with overlayfs.
 */
public final class NamespaceMachine implements Machine {
    private static final Logger LOG = LoggerFactory.getLogger(NamespaceMachine.class);
    private static final String SCRIPT = "namespace-machine.sh";

    private final Path tree;
    private final Path machines;
    private final Networks networks;

    /**
     * @param tree the builder's root file system, never written to
     * @param machines the directory for the machines of this launcher, on a file system that overlayfs takes for its upper layer
     */
    public NamespaceMachine(Path tree, Path machines, Networks networks) {
        this.tree = mountable(tree);
        this.machines = mountable(machines);
        this.networks = networks;
        LOG.warn("builds run in namespaces of this host: this is no security boundary, for development only");
    }

    /** Mount options are separated by commas and layers by colons. */
    private static Path mountable(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (absolute.toString().matches(".*[,:\\\\].*")) {
            throw new IllegalArgumentException("overlayfs takes no comma, colon or backslash in a path: " + absolute);
        }
        return absolute;
    }

    @Override
    public String kind() {
        return "namespace";
    }

    @Override
    public Platform platform() {
        return new Platform("linux", System.getProperty("os.arch"), Optional.empty());
    }

    @Override
    public Optional<String> caution() {
        return Optional.of("namespaces are no security boundary: this build runs on the host's own kernel");
    }

    @Override
    public RunningMachine start(MachineRequest request) throws IOException, InterruptedException {
        MachineBelongings belongings = MachineBelongings.make(machines, request, 0, () -> {});
        try {
            // Directories of their own: dockerd's overlays must not lie on the machine's overlay, which nests no
            // further.
            for (String name : List.of("root", "upper", "overlay", "scratch")) {
                belongings.directory().subdirectory(name);
            }
            belongings.directory().script(SCRIPT);
            belongings.directory().script(ProcessMachine.NETWORK_SCRIPT);
        } catch (IOException | RuntimeException e) {
            ProcessMachine.discard(belongings);
            throw e;
        }
        String group =
                belongings.group().map(existing -> existing.path().toString()).orElse("");
        List<String> command = List.of("sh", SCRIPT, "setup", group, tree.toString(), loopbackPorts());
        return ProcessMachine.start(belongings, List.of(), command, networks, request);
    }

    /** What the machine's own loopback seems to have as well, as nft(8) lists it. */
    private String loopbackPorts() {
        return networks.loopbackPorts().stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
