package dev.slipway.launcher.machine;

import dev.slipway.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The builder's file system in private namespaces (namespaces(7)) of this host's kernel: it starts in a second, needs no
 * virtualization, and is <em>no security boundary</em>. A build in it is root on the host's kernel and shares the host's network,
 * whatever the request says about isolation; memory and processors are limited only where the host hands cgroup controllers down.
 * It is for development, on builds that one would run on the host without it.
 *
 * <p>Needs root and Linux with overlayfs.
 */
public final class NamespaceMachine implements Machine {
    private static final Logger LOG = LoggerFactory.getLogger(NamespaceMachine.class);
    private static final String SCRIPT = "namespace-machine.sh";

    private final Path tree;
    private final Path machines;
    private final String script;

    /**
     * @param tree the builder's root file system, never written to
     * @param machines the directory for the machines of this launcher, on a file system that overlayfs takes for its upper layer
     */
    public NamespaceMachine(Path tree, Path machines) {
        this.tree = mountable(tree);
        this.machines = mountable(machines);
        this.script = script();
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
        return Optional.of("namespaces are no security boundary: this build runs on the host's own kernel and network");
    }

    @Override
    public RunningMachine start(MachineRequest request) throws IOException, InterruptedException {
        MachineDirectory directory = MachineDirectory.create(machines, request.name());
        Optional<ControlGroup> group = ControlGroup.create(request);
        try {
            // Directories of their own: dockerd's overlays must not lie on the machine's overlay, which nests no
            // further.
            for (String name : List.of("root", "upper", "overlay", "scratch")) {
                directory.subdirectory(name);
            }
            String groupPath = group.map(existing -> existing.path().toString()).orElse("");
            Files.writeString(directory.path().resolve(SCRIPT), script);
            List<String> command = List.of("sh", SCRIPT, "setup", groupPath, tree.toString());
            return ProcessMachine.start(directory, group, List.of(), command);
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (group.isPresent()) {
                group.get().remove();
            }
            directory.delete();
            throw e;
        }
    }

    private static String script() {
        try (InputStream input = NamespaceMachine.class.getResourceAsStream(SCRIPT)) {
            if (input == null) {
                throw new IllegalStateException(SCRIPT + " is missing from this build");
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
