package dev.slipway.machine;

import dev.slipway.machine.network.NetworkAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A launcher's part of a trial of control groups, in a kernel that has them whole: tells on the standard output what came of it, a line {@code
 * trial: name=value} each. It knows Java's own modules only, since that is what the machine has.
 */
public final class GroupTrial {
    private static final int MEMORY_MB = 64;
    private static final Path STRANGER = Path.of("/tmp/stranger");

    private GroupTrial() {}

    private static void tell(String name, Object value) {
        System.out.println("trial: " + name + "=" + value);
    }

    public static void main(String[] arguments) throws Exception {
        MachineGroups.Unenforced before = MachineGroups.handDown();
        tell("with-a-stranger", before.limits() + " " + before.why());
        ProcessHandle.of(Long.parseLong(Files.readString(STRANGER).strip())).ifPresent(stranger -> {
            stranger.destroyForcibly();
            stranger.onExit().join();
        });
        MachineGroups.Unenforced after = MachineGroups.handDown();
        tell("alone", after.limits() + " " + after.why());
        tell("own-group", Files.readString(Path.of("/proc/self/cgroup")).strip());

        var request = new MachineRequest("trial", 1, MEMORY_MB, new NetworkAccess.Isolated(), _ -> {});
        Optional<ControlGroup> made = ControlGroup.create(request, 0);
        ControlGroup group = made.orElseThrow();
        tell("group", group.path());
        memory(group);
        processors(group);
        processes(group);
        group.remove();
        tell("left", Files.exists(group.path()));
        tell("found", ControlGroup.find("trial").isPresent());
    }

    private static Process within(ControlGroup group, String script) throws IOException {
        return new ProcessBuilder("sh", "-c", "echo $$ >" + group.path() + "/cgroup.procs; " + script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** One that takes more than its machine has. */
    private static void memory(ControlGroup group) throws Exception {
        int exit = within(group, "exec /bin/busybox dd if=/dev/zero of=/dev/null count=1 bs=" + (4 * MEMORY_MB) + "M")
                .waitFor();
        tell("memory-exit", exit);
        tell("memory-kills", value(group, "memory.events", "oom_kill"));
    }

    /** Two loops, where one processor is allowed. */
    private static void processors(ControlGroup group) throws Exception {
        long usedBefore = value(group, "cpu.stat", "usage_usec");
        long begun = System.nanoTime();
        List<Process> loops = List.of(within(group, "while :; do :; done"), within(group, "while :; do :; done"));
        Thread.sleep(5_000);
        long used = value(group, "cpu.stat", "usage_usec") - usedBefore;
        long passed = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun);
        for (Process loop : loops) {
            loop.destroyForcibly().waitFor();
        }
        tell("processors-percent", 100 * used / passed);
        tell("processors-throttled", value(group, "cpu.stat", "nr_throttled"));
    }

    /** One that starts more than it may; with fewer allowed than a machine has, so that this one can hold the rest. */
    private static void processes(ControlGroup group) throws Exception {
        tell(
                "processes-limit",
                Files.readString(group.path().resolve("pids.max")).strip());
        Files.writeString(group.path().resolve("pids.max"), "20");
        Process forking = within(group, "for n in $(seq 100); do sleep 1000 & done; sleep 1000");
        while (value(group, "pids.events", "max") == 0) {
            Thread.sleep(50);
        }
        // Which of them run now is another question: a shell that cannot fork ends.
        tell(
                "processes-most",
                Files.readString(group.path().resolve("pids.peak")).strip());
        group.kill();
        forking.waitFor();
        tell(
                "processes-after-kill",
                Files.readString(group.path().resolve("pids.current")).strip());
    }

    private static long value(ControlGroup group, String file, String key) throws IOException {
        return Files.readAllLines(group.path().resolve(file)).stream()
                .filter(line -> line.startsWith(key + " "))
                .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException(file + " has no " + key));
    }
}
