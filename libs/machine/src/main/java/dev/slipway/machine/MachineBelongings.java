package dev.slipway.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a machine has on this host beside its processes and its network.
 *
 * @param user closed when nothing runs as it any more
 */
record MachineBelongings(MachineDirectory directory, Optional<ControlGroup> group, AutoCloseable user) {
    /**
     * Makes directory and control group.
     *
     * @param machines the directory for the machines of this launcher
     * @param programMb what the program that runs the machine takes beside the machine's memory, MiB
     * @throws IOException where they cannot be made; nothing is left then
     */
    static MachineBelongings make(Path machines, MachineRequest request, int programMb, AutoCloseable user)
            throws IOException {
        MachineDirectory directory = MachineDirectory.create(machines, request.name());
        try {
            return new MachineBelongings(directory, ControlGroup.create(request, programMb), user);
        } catch (IOException e) {
            directory.delete();
            throw e;
        }
    }

    /** What is needed to remove something. */
    @FunctionalInterface
    private interface Removal {
        void run() throws Exception;
    }

    /**
     * Removes all of it, each part whatever becomes of the others. A user is given back only where nothing is left that was its.
     *
     * @return what could not be removed, and why
     */
    List<String> remove() {
        List<String> left = new ArrayList<>();
        group.ifPresent(existing -> remove(left, "control group " + existing.path(), existing::remove));
        remove(left, "directory " + directory.path(), directory::delete);
        if (left.isEmpty()) {
            remove(left, "user", user::close);
        }
        return left;
    }

    private static void remove(List<String> left, String what, Removal removal) {
        try {
            removal.run();
        } catch (Exception e) {
            left.add(what + ": " + e);
        }
    }
}
