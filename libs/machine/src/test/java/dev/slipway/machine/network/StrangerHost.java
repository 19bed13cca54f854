package dev.slipway.machine.network;

import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.NamespaceMachine;
import dev.slipway.machine.RunningMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A launcher's host that the test made: a process in a network namespace of its own, which {@code stranger-host.sh} has given
 * addresses and neighbours. It starts a machine in which each line from the standard input is a command, and prints what comes of it.
 */
final class StrangerHost {
    /** What the host's resolver knows. */
    private static final Map<String, List<String>> NAMES = Map.of(
            "outside.example", List.of("93.184.215.14"),
            "other.example", List.of("93.184.215.15"),
            "metadata.example", List.of("169.254.169.254"),
            "intranet.example", List.of("10.1.2.3"),
            "mixed.example", List.of("10.1.2.3", "93.184.215.14"),
            "host.example", List.of("198.51.200.1"));

    /** It has another address from the third question on; a client asks for IPv4 and for IPv6. */
    private static final String MOVES = "moves.allowed.example";

    private static final AtomicInteger MOVED = new AtomicInteger();

    private StrangerHost() {}

    /** @param arguments the tree, the machines' directory, the mode and the allowed domains or opened ranges */
    public static void main(String[] arguments) throws Exception {
        NetworkAccess access =
                switch (arguments[2]) {
                    case "isolated" -> new NetworkAccess.Isolated();
                    case "domains" -> new NetworkAccess.Domains(List.of("outside.example", "*.allowed.example"));
                    default -> new NetworkAccess.Egress();
                };
        List<Relay> relays = List.of(
                Relay.registry(URI.create("http://127.0.0.1:5000")),
                Relay.token(URI.create("http://127.0.0.1:8080/token")));
        Networks networks = new Networks(
                () -> relays,
                arguments[2].equals("opened") ? List.of(AddressRange.parse("10.1.0.0/16")) : List.of(),
                arguments[2].equals("closed") ? List.of(AddressRange.parse("93.184.215.14")) : List.of(),
                new NetworkLimits(
                        16, arguments[2].equals("full") ? 1 << 30 : 1 << 10, () -> arguments[2].equals("full")),
                NetworkMeter.NONE,
                StrangerHost::resolve);
        NamespaceMachine machines = new NamespaceMachine(Path.of(arguments[0]), Path.of(arguments[1]), networks);
        if (arguments[2].equals("neighbours")) {
            startNeighbour(machines);
        }
        RunningMachine machine = machines.start(new MachineRequest(
                "b1-" + UUID.randomUUID(), 1, 512, access, line -> System.out.println("LOG " + line)));
        try {
            Thread.ofPlatform().daemon().start(() -> copyCommands(machine));
            BufferedReader said = new BufferedReader(new InputStreamReader(machine.in(), StandardCharsets.UTF_8));
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                System.out.println(line);
            }
        } finally {
            machine.destroy();
        }
    }

    /** Another build's machine, which serves, and says what it serves itself. It ends with this process. */
    private static void startNeighbour(NamespaceMachine machines) throws IOException, InterruptedException {
        RunningMachine other = machines.start(
                new MachineRequest("b2-" + UUID.randomUUID(), 1, 512, new NetworkAccess.Egress(), _ -> {}));
        other.out().write("""
            $b mkdir /www; echo here is another build >/www/index.html; $b httpd -p 8000 -h /www; get 127.0.0.1 8000 /
            """.getBytes(StandardCharsets.UTF_8));
        other.out().flush();
        BufferedReader said = new BufferedReader(new InputStreamReader(other.in(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null && !line.startsWith("end of"); line = said.readLine()) {
            System.out.println("LOG " + line);
        }
    }

    private static void copyCommands(RunningMachine machine) {
        try (OutputStream out = machine.out()) {
            byte[] buffer = new byte[8192];
            for (int count = System.in.read(buffer); count > 0; count = System.in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    private static List<InetAddress> resolve(String name) throws UnknownHostException {
        if (name.equals(MOVES)) {
            return List.of(InetAddress.ofLiteral(MOVED.incrementAndGet() <= 2 ? "93.184.215.15" : "10.1.2.3"));
        }
        if (name.endsWith(".allowed.example")) {
            return List.of(InetAddress.ofLiteral("93.184.215.15"));
        }
        if (!NAMES.containsKey(name)) {
            throw new UnknownHostException(name);
        }
        return NAMES.get(name).stream().map(InetAddress::ofLiteral).toList();
    }
}
