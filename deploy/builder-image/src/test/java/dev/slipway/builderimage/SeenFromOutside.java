package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The QEMU process of a running machine as root sees it on the host (proc(5)). */
record SeenFromOutside(ProcessHandle qemu) {
    private static final Path SELF = Path.of("/proc/self");

    /** The one that a process of this test's has started. */
    static SeenFromOutside only() {
        List<ProcessHandle> found = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("qemu-system"))
                .toList();
        assertThat(found).hasSize(1);
        return new SeenFromOutside(found.getFirst());
    }

    private Path proc() {
        return Path.of("/proc", Long.toString(qemu.pid()));
    }

    private Map<String, String> status() throws IOException {
        return Files.readAllLines(proc().resolve("status")).stream()
                .map(line -> line.split(":", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].strip()));
    }

    /** A user and a group of its own, no capability, no way to get one, a filter over system calls, and a low priority. */
    void assertHasNoRights(int user) throws IOException {
        Map<String, String> status = status();
        String four = Stream.generate(() -> Integer.toString(user)).limit(4).collect(Collectors.joining("\t"));
        assertThat(status)
                .containsEntry("Uid", four)
                .containsEntry("Gid", four)
                .containsEntry("Groups", "")
                .containsEntry("NoNewPrivs", "1")
                .containsEntry("Seccomp", "2");
        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            assertThat(status).containsEntry(set, "0000000000000000");
        }
        assertThat(nice(proc())).as("priority").isEqualTo(Math.min(19, nice(SELF) + 5));
    }

    /** Field 19 of {@code stat}, counted from the one behind the name, which may hold blanks. */
    private static int nice(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }

    void assertSharesNoNamespaceButThatOfUsersAndClocks() throws IOException {
        for (String namespace : List.of("mnt", "pid", "ipc", "net", "uts", "cgroup")) {
            assertThat(Files.readSymbolicLink(proc().resolve("ns").resolve(namespace)))
                    .as(namespace)
                    .isNotEqualTo(Files.readSymbolicLink(SELF.resolve("ns").resolve(namespace)));
        }
    }

    /** Its programs, its disks and the devices that it needs; nothing that it may write but the scratch disk. */
    void assertSeesOnlyItsProgramsAndDisks() throws IOException {
        Path root = proc().resolve("root");
        try (Stream<Path> entries = Files.list(root)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .isSubsetOf("usr", "bin", "sbin", "lib", "lib64", "proc", "dev", "files", "old", "scratch.img");
        }
        try (Stream<Path> entries = Files.list(root.resolve("old"))) {
            assertThat(entries).isEmpty();
        }
        try (Stream<Path> entries = Files.list(root.resolve("files"))) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder("kernel", "initrd", "root.ext4");
        }
        List<String> writable = Files.readAllLines(proc().resolve("mountinfo")).stream()
                .map(line -> line.split(" "))
                .filter(fields -> !List.of(fields[5].split(",")).contains("ro"))
                .map(fields -> fields[4])
                .toList();
        assertThat(writable).containsExactlyInAnyOrder("/scratch.img", "/proc");
    }

    /** Pipes to the launcher, its disks, the cable of its network, and what has no name. */
    void assertHasNothingElseOpen() throws IOException {
        try (Stream<Path> descriptors = Files.list(proc().resolve("fd"))) {
            List<String> targets = descriptors
                    .map(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).toString();
                        } catch (IOException e) {
                            return "gone";
                        }
                    })
                    .toList();
            assertThat(targets)
                    .allMatch(target -> target.matches("pipe:.*|anon_inode:.*|socket:.*|gone"
                            + "|/scratch\\.img|/files/(kernel|initrd|root\\.ext4)|/dev/(net/tun|kvm|urandom|null|zero)"
                            + "|/usr/.*"));
            assertThat(targets).contains("/scratch.img", "/files/root.ext4", "/dev/net/tun");
        }
    }

    void assertHasLimits() throws IOException {
        String limits = Files.readString(proc().resolve("limits"));
        assertThat(limits)
                .containsPattern("Max core file size +0 +0")
                .containsPattern("Max open files +1024 +1024")
                .containsPattern("Max processes +512 +512");
    }
}
