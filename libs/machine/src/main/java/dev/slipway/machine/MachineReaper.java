package dev.slipway.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what an earlier launcher left behind that was killed: machines that still run, their control groups, their files. Their
 * mounts, networks and users were theirs alone and are gone with their processes.
 */
public final class MachineReaper {
    private static final Logger LOG = LoggerFactory.getLogger(MachineReaper.class);

    private final Path machines;

    /** @param machines the directory for the machines of this launcher; no other launcher may use it */
    public MachineReaper(Path machines) {
        this.machines = machines.toAbsolutePath().normalize();
    }

    /**
     * Removes all machines; to be called before the first one is started.
     *
     * @return how many there were
     * @throws IOException if one cannot be removed, since it might still run a build that another launcher takes over
     */
    public int reap() throws IOException {
        if (!Files.isDirectory(machines)) {
            return 0;
        }
        int count = 0;
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(machines, Files::isDirectory)) {
            for (Path path : directories) {
                LOG.info("removing a machine that an earlier launcher left: machine={}", path.getFileName());
                reap(new MachineDirectory(path));
                count++;
            }
        }
        return count;
    }

    /** The group has its processes where the note of them is cut off, and the note where the host has no groups. */
    private static void reap(MachineDirectory directory) throws IOException {
        for (ProcessIdentity identity : directory.processes()) {
            if (identity.isAlive()) {
                ProcessHandle.of(identity.pid()).ifPresent(ProcessTrees::kill);
            }
        }
        Optional<ControlGroup> group =
                ControlGroup.find(directory.path().getFileName().toString());
        if (group.isPresent()) {
            group.get().remove();
        }
        directory.delete();
    }
}
