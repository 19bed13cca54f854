package dev.slipway.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The place of the control groups of this launcher's machines (cgroups(7), version 2).
 *
 * @param parent the group that the launcher was started in; theirs are below it
 */
public record MachineGroups(Path parent) {
    /** Below the parent as well: a group with processes of its own hands no limits down. */
    private static final String LAUNCHER = "slipway-launcher";

    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Path OWN_GROUP = Path.of("/proc/self/cgroup");
    private static final String VERSION_2 = "0::/";

    /** What a machine's group limits. */
    public enum Limit {
        /** Bytes, QEMU's own included. */
        MEMORY("memory"),
        /** Time. */
        PROCESSORS("cpu"),
        /** In number, threads included. */
        PROCESSES("pids");

        private final String controller;

        Limit(String controller) {
            this.controller = controller;
        }
    }

    /**
     * What this host does not enforce.
     *
     * @param why for operators; empty where all is enforced
     */
    public record Unenforced(List<Limit> limits, String why) {
        public Unenforced {
            limits = List.copyOf(limits);
        }
    }

    /** Empty where no version 2 hierarchy is mounted, be it alone or beside version 1. */
    static Optional<MachineGroups> ofThisLauncher() throws IOException {
        Optional<String> mount = Files.readAllLines(MOUNTS).stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields[2].equals("cgroup2"))
                .map(fields -> fields[1])
                .findFirst();
        Optional<String> group = Files.readAllLines(OWN_GROUP).stream()
                .filter(line -> line.startsWith(VERSION_2))
                .map(line -> line.substring(VERSION_2.length()))
                .findFirst();
        return mount.flatMap(directory -> group.map(own -> Path.of(directory, own)))
                .map(own -> own.endsWith(LAUNCHER) ? own.getParent() : own)
                .map(MachineGroups::new);
    }

    /**
     * Lets the groups of machines have limits, as far as this host allows that. The launcher moves into a group of its own for it, with what it
     * has started, unless strangers' processes are in the group that it was started in.
     */
    public static Unenforced handDown() {
        try {
            Optional<MachineGroups> groups = ofThisLauncher();
            return groups.isPresent()
                    ? groups.get().handDownTo()
                    : new Unenforced(List.of(Limit.values()), "there is no version 2 of control groups");
        } catch (IOException e) {
            return new Unenforced(List.of(Limit.values()), e.toString());
        }
    }

    /** Does it for this place. */
    Unenforced handDownTo() throws IOException {
        Set<String> there = words("cgroup.controllers");
        Set<String> handed = words("cgroup.subtree_control");
        List<String> reasons = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        for (Limit limit : Limit.values()) {
            if (!there.contains(limit.controller)) {
                reasons.add("the group " + parent + " has no controller " + limit.controller);
            } else if (!handed.contains(limit.controller)) {
                wanted.add(limit.controller);
            }
        }
        if (!wanted.isEmpty()) {
            hand(wanted).ifPresent(reasons::add);
        }
        Set<String> handedNow = words("cgroup.subtree_control");
        List<Limit> missing = Stream.of(Limit.values())
                .filter(limit -> !handedNow.contains(limit.controller))
                .toList();
        return new Unenforced(missing, String.join("; ", reasons));
    }

    /**
     * Hands these down, all at once and only from a group without processes: the kernel would take some of them from one that has some, and
     * then no process into the groups below it. Says why it could not be done, if so.
     */
    private Optional<String> hand(List<String> controllers) {
        try {
            Optional<String> stranger = isRoot() ? Optional.empty() : moveAside();
            if (stranger.isEmpty()) {
                Files.writeString(
                        parent.resolve("cgroup.subtree_control"),
                        controllers.stream().map(name -> "+" + name).collect(Collectors.joining(" ")));
            }
            return stranger;
        } catch (IOException e) {
            return Optional.of("the group " + parent + " does not hand " + String.join(", ", controllers) + " down: "
                    + e.getMessage());
        }
    }

    /** Only the root has processes and hands limits down. */
    private boolean isRoot() {
        return !Files.exists(parent.resolve("cgroup.type"));
    }

    private Optional<String> moveAside() throws IOException {
        Set<Long> ours = Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
        List<Long> members = words("cgroup.procs").stream().map(Long::valueOf).toList();
        for (long member : members) {
            if (!ours.contains(member)) {
                return Optional.of("the group " + parent + " has processes that are not the launcher's, such as "
                        + member + "; start the launcher in a group of its own");
            }
        }
        Path aside = Files.createDirectories(parent.resolve(LAUNCHER));
        for (long member : members) {
            move(member, aside);
        }
        return Optional.empty();
    }

    private static void move(long pid, Path group) throws IOException {
        try {
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
        } catch (IOException e) {
            if (ProcessHandle.of(pid).isPresent()) {
                throw e;
            }
        }
    }

    private Set<String> words(String file) throws IOException {
        return Stream.of(Files.readString(parent.resolve(file)).strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
