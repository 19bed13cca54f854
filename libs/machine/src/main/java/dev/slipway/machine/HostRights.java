package dev.slipway.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process may do on its host (capabilities(7)). A launcher needs some of it to make what holds its machines, which get none of it
 * themselves.
 */
public final class HostRights {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";
    private static final int HEX = 16;

    /** For namespaces and mounts, their networks, the devices in them, and the users that machines run as. */
    private enum Capability {
        CAP_SYS_ADMIN(21),
        CAP_NET_ADMIN(12),
        CAP_MKNOD(27),
        CAP_CHOWN(0),
        CAP_SETGID(6),
        CAP_SETUID(7);

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }

        private boolean isIn(long set) {
            return (set >>> bit & 1) == 1;
        }
    }

    private HostRights() {}

    /** @throws IOException where this process lacks some; the message says which */
    public static void require() throws IOException {
        List<String> missing = missing(Files.readAllLines(STATUS));
        if (!missing.isEmpty()) {
            throw new IOException("this launcher lacks the rights to give machines namespaces, networks and users of"
                    + " their own, without which it starts none: " + String.join(", ", missing)
                    + "; run it as root, or give it these capabilities");
        }
    }

    /** @param status lines of {@code /proc/PID/status} (proc(5)) */
    static List<String> missing(List<String> status) {
        long held = status.stream()
                .filter(line -> line.startsWith(EFFECTIVE))
                .map(line -> line.substring(EFFECTIVE.length()).strip())
                .mapToLong(word -> Long.parseUnsignedLong(word, HEX))
                .findFirst()
                .orElse(0);
        return Stream.of(Capability.values())
                .filter(needed -> !needed.isIn(held))
                .map(Capability::name)
                .toList();
    }
}
