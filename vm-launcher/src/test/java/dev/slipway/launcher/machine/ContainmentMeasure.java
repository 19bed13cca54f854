package dev.slipway.launcher.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.launcher.network.NetworkAccess;
import dev.slipway.launcher.network.Networks;
import dev.slipway.launcher.network.Relay;
import dev.slipway.launcher.network.SampleNetworks;
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
            for (int run = 0; run < VIRTUAL_RUNS; run++) {
                virtual(guest, acceleration, networks);
                bareVirtual(guest, acceleration);
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

    private void virtual(QemuGuest guest, Acceleration acceleration, Networks networks) throws Exception {
        long begun = System.nanoTime();
        RunningMachine machine = new QemuMachine(
                        guest, acceleration, directory, new QemuMachine.Settings(SCRATCH_BYTES, FIRST_USER, networks))
                .start(request());
        try {
            awaitHello(machine.in(), machine.out());
            note("hello s, qemu/" + acceleration.label() + ", contained", secondsSince(begun));
        } finally {
            machine.destroy();
        }
    }

    /** QEMU as root in the host's namespaces, with QEMU's own network and no filter. */
    private void bareVirtual(QemuGuest guest, Acceleration acceleration) throws Exception {
        MachineRequest request = request();
        MachineDirectory machine = MachineDirectory.create(directory, request.name());
        Path scratch = machine.path().resolve("scratch.img");
        try (RandomAccessFile file = new RandomAccessFile(scratch.toFile(), "rw")) {
            file.setLength(SCRATCH_BYTES);
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 3>&2", "sh"));
        for (String word : QemuCommand.machine(acceleration, request)) {
            command.add(
                    word.startsWith("tap,id=network")
                            ? "user,id=network"
                            : word.replace("/files/", guest.directory() + "/")
                                    .replace("/scratch.img", scratch.toString()));
        }
        int sandbox = command.indexOf("-sandbox");
        command.subList(sandbox, sandbox + 2).clear();
        bare("hello s, qemu/" + acceleration.label() + ", bare", machine, command);
    }

    private static double megabytesPerSecond(List<String> within, String host, int port)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                "bash",
                "-c",
                "exec 3<>/dev/tcp/%s/%d; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3 >/dev/null"
                        .formatted(host, port)));
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        return DOWNLOAD_BYTES / 1e6 / secondsSince(begun);
    }

    private static void serve(ServerSocket server) {
        byte[] block = new byte[1 << 20];
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + DOWNLOAD_BYTES + "\r\nConnection: close\r\n\r\n";
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                OutputStream out = client.getOutputStream();
                client.getInputStream().read(block);
                out.write(head.getBytes(StandardCharsets.ISO_8859_1));
                for (long sent = 0; sent < DOWNLOAD_BYTES; sent += block.length) {
                    out.write(block);
                }
            } catch (IOException e) {
                // The client went away, or the measure is over.
            }
        }
    }
}
