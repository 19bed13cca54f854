package dev.slipway.system;

import java.util.Map;
import java.util.Set;

/** What a RUN step does to use up all that there is of something, and how that ends. */
enum Flood {
    FORKS("b() { b | b & }; b; sleep 600", Set.of("failed", "timed_out"), ""),
    MEMORY("tail /dev/zero", Set.of("failed"), ""),
    DISK("dd if=/dev/zero of=/full bs=1M", Set.of("failed"), "No space left on device"),
    INODES(
            "mkdir /many; cd /many; n=0; while touch $n.1 $n.2 $n.3 $n.4 $n.5 $n.6 $n.7 $n.8; do n=$((n+1)); done;"
                    + " exit 1",
            Set.of("failed"),
            "No space left on device"),
    LOG("yes 'a line of a flood of lines, which is as long as lines are'", Set.of("timed_out"), ""),
    CONNECTIONS(
            "n=0; while [ $n -lt 400 ]; do { sleep 30 | nc 10.0.2.2 %REGISTRY% >/dev/null 2>&1; } & n=$((n+1)); done;"
                    + " wait; echo all are over",
            Set.of("succeeded"), "the build has too many connections"),
    /** The name is one that no server has to be asked for. */
    QUESTIONS(
            "n=0; while [ $n -lt 2000 ]; do nslookup localhost 10.0.2.3 >/dev/null 2>&1 & n=$((n+1));"
                    + " [ $((n % 100)) -ne 0 ] || wait; done; wait; echo all are asked",
            Set.of("succeeded"), "all are asked");

    /** The disk that a build may fill is made so small that a machine under emulation fills it in a minute. */
    static final Map<String, String> SETTINGS = Map.of(
            "slipway.vm-launcher.scratch-space", "1G",
            // A flood that takes its machine down would take two more, and the test wants to see it once.
            "slipway.vm-launcher.attempts", "1");

    private static final String BEGINS = "the flood begins";

    private final String command;
    private final Set<String> ends;
    private final String logged;

    Flood(String command, Set<String> ends, String logged) {
        this.command = command;
        this.ends = ends;
        this.logged = logged;
    }

    String dockerfile(int registryPort) {
        return "FROM busybox:1\nRUN echo " + BEGINS + "; " + command.replace("%REGISTRY%", String.valueOf(registryPort))
                + "\n";
    }

    /** The states in which such a build may end. */
    Set<String> ends() {
        return ends;
    }

    /** What the build's log says then; empty where that depends on whom the guest's kernel ended. */
    String logged() {
        return logged;
    }

    /** Whether a line of a build's log is the flood's first one, and not the command that makes it. */
    static boolean begins(String line) {
        return line.endsWith(" " + BEGINS);
    }
}
