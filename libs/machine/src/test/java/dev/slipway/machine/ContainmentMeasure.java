package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.machine.network.NetworkAccess;
import dev.slipway.machine.network.Networks;
import dev.slipway.machine.network.Relay;
import dev.slipway.machine.network.SampleNetworks;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What it costs that machines are contained: the same machine is started as the launcher starts it, and without its network, its
 * user and its filter. Run by docs/measure/containment.sh, and no test of a normal run.
 */
final class ContainmentMeasure {
    private static final int RUNS = Integer.getInteger("slipway.measure.runs", 5);
    private static final int VIRTUAL_RUNS = Integer.getInteger("slipway.measure.virtual-runs", 3);
    private static final int FIRST_USER = 64_300;
    private static final long SCRATCH_BYTES = 4L << 30;
    private static final long DOWNLOAD_BYTES = 1L << 30;
    private static final long VIRTUAL_DOWNLOAD_BYTES = 256L << 20;

    /** The first process of a virtual machine that downloads and does nothing else. */
    private static final String DOWNLOADING_INIT = """
            #!/bin/sh
            b=/bin/busybox
            $b mount -t devtmpfs dev /dev
            $b mount -t proc proc /proc
            $b mount -t sysfs sys /sys
            for module in $($b cat /modules/order); do $b insmod "/modules/$module.ko"; done
            $b ip link set eth0 up
            $b ip addr add 10.0.2.15/24 dev eth0
            read begun rest </proc/uptime
            $b wget -q -O /dev/null http://10.0.2.2:PORT/BYTES && read ended rest </proc/uptime
            echo "downloaded from $begun to $ended"
            $b poweroff -f
            """;

    @TempDir
    private Path directory;

    private final Map<String, List<Double>> measured = new TreeMap<>();
    private int machines;

    @Test
    void measure() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofPlatform().daemon().start(() -> serve(server));
            Networks networks = SampleNetworks.reaching(
                    List.of(Relay.registry(URI.create("http://127.0.0.1:" + server.getLocalPort()))));
            Path tree = newest("tree-", "usr/lib/slipway/machine");
            for (int run = 0; run < RUNS; run++) {
                namespace(tree, networks, server.getLocalPort());
                bareNamespace(tree);
                note("download MB/s, host", megabytesPerSecond(List.of(), "127.0.0.1", server.getLocalPort()));
            }
            QemuGuest guest = QemuGuest.in(newest("disk-", "root.ext4"));
            Acceleration acceleration = new KvmProbe(guest, directory.resolve("kvm-probe"), KvmProbe.Host.THIS).best();
            QemuGuest downloading = downloading(guest, server.getLocalPort());
            for (int run = 0; run < VIRTUAL_RUNS; run++) {
                virtual(guest, acceleration, networks);
                bareVirtual(guest, acceleration);
                virtualDownload(downloading, acceleration, networks);
                bareVirtualDownload(downloading, acceleration);
            }
        }
        measured.forEach((what, values) -> System.out.printf(
                Locale.ROOT,
                "MEASURED %-40s median %8.2f, %8.2f to %8.2f of %d%n",
                what,
                values.stream().sorted().toList().get(values.size() / 2),
                values.stream().min(Comparator.naturalOrder()).orElseThrow(),
                values.stream().max(Comparator.naturalOrder()).orElseThrow(),
                values.size()));
    }

    private void note(String what, double value) {
        measured.computeIfAbsent(what, _ -> new ArrayList<>()).add(value);
    }

    /** Of the builder images in the cache, which {@code ./slipway up} made. */
    private static Path newest(String prefix, String file) throws IOException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "slipway");
        try (Stream<Path> all = Files.list(cache)) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .filter(path -> Files.exists(path.resolve(file)))
                    .max(Comparator.comparingLong(path -> path.toFile().lastModified()))
                    .orElseThrow(() -> new IOException("no builder image is in " + cache + ": run ./slipway up once"));
        }
    }

    private MachineRequest request() {
        return new MachineRequest("measure-" + ++machines, 1, 1024, new NetworkAccess.Egress(), _ -> {});
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static void awaitHello(InputStream in, OutputStream out) throws IOException {
        Optional<?> first = MessageChannel.ofLauncher(in, out).receive();
        assertThat(first).hasValueSatisfying(message -> assertThat(message).isInstanceOf(Hello.class));
    }

    private void namespace(Path tree, Networks networks, int port) throws Exception {
        MachineRequest request = request();
        long begun = System.nanoTime();
        RunningMachine machine = new NamespaceMachine(tree, directory, networks).start(request);
        try {
            awaitHello(machine.in(), machine.out());
            note("hello s, namespace, contained", secondsSince(begun));
            String network = "--net=/proc/" + inside(request) + "/ns/net";
            note(
                    "download MB/s, namespace, contained",
                    megabytesPerSecond(List.of("nsenter", network, "--"), "10.0.2.2", port));
        } finally {
            machine.destroy();
        }
    }

    /** A process that is in the machine's network. */
    private long inside(MachineRequest request) throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        for (ProcessIdentity process : new MachineDirectory(directory.resolve(request.name())).processes()) {
            Path network = Path.of("/proc", Long.toString(process.pid()), "ns", "net");
            if (process.isAlive() && !Files.readSymbolicLink(network).equals(own)) {
                return process.pid();
            }
        }
        throw new IOException("no process is in the machine's network");
    }

    private void bareNamespace(Path tree) throws Exception {
        MachineDirectory machine = MachineDirectory.create(directory, request().name());
        for (String name : List.of("root", "upper", "overlay", "scratch")) {
            machine.subdirectory(name);
        }
        machine.script("namespace-machine.sh");
        Path script = machine.path().resolve("namespace-machine.sh");
        String whole = Files.readString(script);
        String bare =
                whole.replace("--net ", "").replaceAll("(?m)^ *(\\. \\./machine-network|network_of_|await_).*$", "");
        assertThat(bare).isNotEqualTo(whole);
        Files.writeString(script, bare);
        bare(
                "hello s, namespace, bare",
                machine,
                List.of("sh", "namespace-machine.sh", "setup", "", tree.toString(), ""));
    }

    private void bare(String what, MachineDirectory machine, List<String> command) throws Exception {
        long begun = System.nanoTime();
        Process process = BoundProcess.start(command, machine.path());
        try {
            Thread.ofPlatform().daemon().start(() -> new ConsoleTail().readAll(process.getErrorStream()));
            awaitHello(process.getInputStream(), process.getOutputStream());
            note(what, secondsSince(begun));
        } finally {
            ProcessTrees.kill(process.toHandle());
            machine.delete();
        }
    }

    private static Machine qemu(QemuGuest guest, Acceleration acceleration, Path machines, Networks networks) {
        return new QemuMachine(
                guest, acceleration, machines, new QemuMachine.Settings(SCRATCH_BYTES, FIRST_USER, networks));
    }

    private void virtual(QemuGuest guest, Acceleration acceleration, Networks networks) throws Exception {
        long begun = System.nanoTime();
        RunningMachine machine = qemu(guest, acceleration, directory, networks).start(request());
        try {
            awaitHello(machine.in(), machine.out());
            note("hello s, qemu/" + acceleration.label() + ", contained", secondsSince(begun));
        } finally {
            machine.destroy();
        }
    }

    private void virtualDownload(QemuGuest guest, Acceleration acceleration, Networks networks) throws Exception {
        RunningMachine machine = qemu(guest, acceleration, directory, networks).start(request());
        try {
            machine.exited().join();
        } finally {
            machine.destroy();
        }
        noteDownload("contained", acceleration, machine.consoleTail());
    }

    /** By the machine's own clock, which starts with it. */
    private void noteDownload(String how, Acceleration acceleration, List<String> console) {
        Matcher said = Pattern.compile("downloaded from ([0-9.]+) to ([0-9.]+)").matcher(String.join("\n", console));
        assertThat(said.find()).as("console: %s", console).isTrue();
        double seconds = Double.parseDouble(said.group(2)) - Double.parseDouble(said.group(1));
        note("download MB/s, qemu/" + acceleration.label() + ", " + how, VIRTUAL_DOWNLOAD_BYTES / 1e6 / seconds);
    }

    /** The builder's with another first program: of archives that follow each other, the kernel takes the later file. */
    private QemuGuest downloading(QemuGuest guest, int port) throws Exception {
        Path files = Files.createDirectory(directory.resolve("downloading"));
        Files.copy(guest.kernel(), files.resolve("kernel"));
        Files.copy(guest.initrd(), files.resolve("initrd"));
        Files.createLink(files.resolve("root.ext4"), guest.rootDisk());
        Path init = files.resolve("init");
        Files.writeString(
                init,
                DOWNLOADING_INIT
                        .replace("PORT", Integer.toString(port))
                        .replace("BYTES", Long.toString(VIRTUAL_DOWNLOAD_BYTES)));
        Process archive = new ProcessBuilder(
                        "sh", "-c", "chmod +x init; echo init | busybox cpio -o -H newc >>initrd 2>/dev/null")
                .directory(files.toFile())
                .start();
        assertThat(archive.waitFor()).isZero();
        return QemuGuest.in(files);
    }

    private MachineDirectory bareDirectory(MachineRequest request) throws IOException {
        MachineDirectory machine = MachineDirectory.create(directory, request.name());
        try (RandomAccessFile file =
                new RandomAccessFile(machine.path().resolve("scratch.img").toFile(), "rw")) {
            file.setLength(SCRATCH_BYTES);
        }
        return machine;
    }

    /** QEMU as root in the host's namespaces, with QEMU's own network and no filter. */
    private static List<String> bareCommand(
            QemuGuest guest, Acceleration acceleration, MachineRequest request, MachineDirectory machine) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 3>&2", "sh"));
        for (String word : QemuCommand.machine(acceleration, request)) {
            command.add(
                    word.startsWith("tap,id=network")
                            ? "user,id=network"
                            : word.replace("/files/", guest.directory() + "/")
                                    .replace(
                                            "/scratch.img",
                                            machine.path()
                                                    .resolve("scratch.img")
                                                    .toString()));
        }
        int sandbox = command.indexOf("-sandbox");
        command.subList(sandbox, sandbox + 2).clear();
        return command;
    }

    private void bareVirtual(QemuGuest guest, Acceleration acceleration) throws Exception {
        MachineRequest request = request();
        MachineDirectory machine = bareDirectory(request);
        bare(
                "hello s, qemu/" + acceleration.label() + ", bare",
                machine,
                bareCommand(guest, acceleration, request, machine));
    }

    private void bareVirtualDownload(QemuGuest guest, Acceleration acceleration) throws Exception {
        MachineRequest request = request();
        MachineDirectory machine = bareDirectory(request);
        Process process = BoundProcess.start(bareCommand(guest, acceleration, request, machine), machine.path());
        try {
            ConsoleTail console = new ConsoleTail();
            console.readAll(process.getErrorStream());
            noteDownload("bare", acceleration, console.lines());
        } finally {
            ProcessTrees.kill(process.toHandle());
            machine.delete();
        }
    }

    private static double megabytesPerSecond(List<String> within, String host, int port)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                "bash",
                "-c",
                "exec 3<>/dev/tcp/%s/%d; printf 'GET /%d HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3 >/dev/null"
                        .formatted(host, port, DOWNLOAD_BYTES)));
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        return DOWNLOAD_BYTES / 1e6 / secondsSince(begun);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** As many bytes as the path says. */
    private static void serve(ServerSocket server) {
        byte[] block = new byte[1 << 20];
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                OutputStream out = client.getOutputStream();
                String request = head(client.getInputStream());
                long bytes = Long.parseLong(request.replaceFirst("(?s)^GET /([0-9]+) .*", "$1"));
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
                for (long sent = 0; sent < bytes; sent += block.length) {
                    out.write(block);
                }
            } catch (IOException | NumberFormatException e) {
                // The client went away, or the measure is over.
            }
        }
    }
}
