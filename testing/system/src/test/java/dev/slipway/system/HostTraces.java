package dev.slipway.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What machines have on this host, seen by whoever looks at the host and asks no launcher: files, processes, mounts, network namespaces,
 * rules of the host's own network, and control groups. Others may run machines here at the same time; theirs are not told.
 */
record HostTraces(RunningPipeline pipeline) {
    private static final Path PROCESSES = Path.of("/proc");
    private static final List<String> SOCKET_TABLES =
            List.of("tcp", "tcp6", "udp", "udp6", "unix", "netlink", "packet", "raw", "raw6", "icmp", "icmp6");

    /** @param builds those whose control groups are looked for */
    List<String> of(Collection<String> builds) throws IOException, InterruptedException {
        List<String> traces = new ArrayList<>(pipeline.leftovers());
        traces.addAll(workingInMachines());
        traces.addAll(socketsElsewhere());
        traces.addAll(controlGroups(builds));
        traces.addAll(rules());
        return traces;
    }

    /** Processes that are not in a machine yet, but where its files are. */
    private List<String> workingInMachines() throws IOException {
        String machines = pipeline.data().resolve("machines").toString();
        try (Stream<Path> all = Files.list(PROCESSES)) {
            return all.filter(process -> link(process.resolve("cwd")).startsWith(machines + "/"))
                    .map(process -> "working directory of " + process)
                    .toList();
        }
    }

    /**
     * The launcher's sockets of which its own network knows nothing, so that they are in a machine's, and keep it from going away with
     * its processes.
     */
    private List<String> socketsElsewhere() throws IOException {
        Path launcher = PROCESSES.resolve(String.valueOf(pipeline.handle().pid()));
        Set<String> before = sockets(launcher);
        Set<String> known = new HashSet<>();
        for (String table : SOCKET_TABLES) {
            Path file = launcher.resolve("net").resolve(table);
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    known.addAll(List.of(line.strip().split("\\s+")));
                }
            }
        }
        Set<String> elsewhere = new HashSet<>(before);
        elsewhere.removeIf(known::contains);
        // One that was closed, or connected, meanwhile was in no table when that was read.
        elsewhere.retainAll(sockets(launcher));
        return elsewhere.stream()
                .map(inode -> "socket " + inode + " in a machine's network")
                .toList();
    }

    private static Set<String> sockets(Path process) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            descriptors
                    .map(HostTraces::link)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .forEach(inodes::add);
        }
        return inodes;
    }

    private static List<String> controlGroups(Collection<String> builds) throws IOException {
        List<Path> roots = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[2].equals("cgroup2"))
                .map(fields -> Path.of(fields[1]))
                .toList();
        List<String> found = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> groups =
                    Files.find(root, 16, (path, attributes) -> attributes.isDirectory() && isOf(builds, path))) {
                groups.map(group -> "control group " + group).forEach(found::add);
            }
        }
        return found;
    }

    private static boolean isOf(Collection<String> builds, Path group) {
        String name = group.getFileName().toString();
        return name.startsWith("slipway-") && builds.stream().anyMatch(build -> name.contains(build));
    }

    /** Machines have theirs in their own network, and none in the host's. */
    private static List<String> rules() throws IOException, InterruptedException {
        Process nft = new ProcessBuilder("/usr/sbin/nft", "list", "tables").start();
        List<String> tables = nft.inputReader()
                .lines()
                .filter(line -> line.contains("slipway"))
                .map(line -> "rules of the host: " + line)
                .toList();
        nft.waitFor();
        return tables;
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            return ""; // No process, or one that has ended.
        }
    }
}
