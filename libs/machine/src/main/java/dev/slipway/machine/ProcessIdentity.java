package dev.slipway.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of this host, told apart from a later one with the same number by when it started (proc(5), field 22 of {@code stat},
 * clock ticks since boot) and by the boot that this counts from.
 */
record ProcessIdentity(long pid, long startTicks, String bootId) {
    private static final int START_TICKS_AFTER_NAME = 19;

    /** Empty if there is no such process, or only what is left of it until its parent asks how it ended. */
    static Optional<ProcessIdentity> of(long pid) throws IOException {
        Optional<String[]> fields = statAfterName(pid);
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProcessIdentity(
                        pid, Long.parseLong(fields.get()[START_TICKS_AFTER_NAME]), currentBootId()));
    }

    static boolean isRunning(long pid) {
        return statAfterName(pid).isPresent();
    }

    private static Optional<String[]> statAfterName(long pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (IOException e) {
            // No such file; or ESRCH, where the process ends at this moment.
            return Optional.empty();
        }
        // The name, in parentheses, may itself hold blanks and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean ended = fields[0].equals("Z") || fields[0].equals("X");
        return ended ? Optional.empty() : Optional.of(fields);
    }

    static String currentBootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    /** Reads what {@link #text} wrote; empty for anything else, such as a file cut off by a crash. */
    static Optional<ProcessIdentity> parse(String text) {
        String[] parts = text.strip().split(" ", -1);
        try {
            return parts.length == 3
                    ? Optional.of(new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String text() {
        return pid + " " + startTicks + " " + bootId;
    }

    boolean isAlive() throws IOException {
        return of(pid).filter(this::equals).isPresent();
    }
}
