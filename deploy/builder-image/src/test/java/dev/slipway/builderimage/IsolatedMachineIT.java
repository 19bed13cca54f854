package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.agent.protocol.Forward;
import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Result;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.QemuGuest;
import dev.slipway.machine.QemuMachine;
import dev.slipway.machine.RunningMachine;
import dev.slipway.machine.network.NetworkAccess;
import dev.slipway.machine.network.Networks;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a virtual machine without a network reaches: the registry and its token endpoint, and nothing else on this host. The
 * build it is given ends at its Dockerfile, which the agent parses once it has the source.
 */
@Timeout(600)
final class IsolatedMachineIT {
    private static final long SCRATCH_BYTES = 4L << 30;
    private static final String HOST = "10.0.2.2";
    private static final String RESOLVER = "10.0.2.3";

    @TempDir
    private Path directory;

    private TestRegistry registry;
    private GuardedRegistry guarded;
    private Digest source;
    private QemuGuest guest;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(TestHost.isRoot(), "machines need root");
        assumeTrue(isInstalled("qemu-system-x86_64"), "needs qemu-system-x86");
        registry = TestRegistry.start(directory.resolve("registry"));
        source = registry.pushSource("sources/b1", Map.of("hello.txt", "hello".getBytes(StandardCharsets.UTF_8)));
        guarded = new GuardedRegistry(URI.create("http://" + registry.host()));
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "slipway");
        guest = QemuGuest.in(new BuilderImage(cache, System.err::println).disk());
    }

    @AfterEach
    void stop() {
        if (guarded != null) {
            guarded.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    @Tag("long")
    @Test
    void reachesTheRegistryAndTheTokenEndpoint() throws Exception {
        Result.Failed result = build(TestNetworks.withRegistry(guarded.registryPort(), guarded.tokenPort()), List.of());

        assertThat(result.kind()).as(result.message()).isEqualTo(Result.Kind.DOCKERFILE);
        assertThat(guarded.tokenRequests).isNotEmpty();
    }

    @Tag("long")
    @Test
    void reachesNoOtherPortOfTheHostByWhicheverAddress() throws Exception {
        for (String address : List.of(HOST, RESOLVER)) {
            int port = guarded.registryPort();

            Result.Failed result =
                    build(TestNetworks.withPorts(guarded.tokenPort()), List.of(new Forward(port, address, port)));

            assertThat(result.kind()).as(result.message()).isEqualTo(Result.Kind.MACHINERY);
            assertThat(guarded.registryRequests).as(address).isEmpty();
        }
    }

    /**
     * @param networks what the machine is started with
     * @param more what the agent tries beyond that
     */
    private Result.Failed build(Networks networks, List<Forward> more) throws IOException, InterruptedException {
        Machine machine = QemuMachine.withBestAcceleration(
                guest,
                directory,
                directory.resolve("machines"),
                new QemuMachine.Settings(SCRATCH_BYTES, 64_100, networks));
        // One processor: with more, QEMU's emulation now and then runs an old instruction that the kernel has patched
        // (an
        // "Oops: int3" while it boots), after which a launcher would start another machine.
        RunningMachine running =
                machine.start(new MachineRequest("b1-1", 1, 1024, new NetworkAccess.Isolated(), _ -> {}));
        try {
            var agent = MessageChannel.ofLauncher(running.in(), running.out());
            while (true) {
                Message.FromAgent message =
                        agent.receive().orElseThrow(() -> new IOException("the machine ended" + running.lastWords()));
                if (message instanceof Hello) {
                    agent.send(job(concat(running.forwards(), more)));
                } else if (message instanceof Result result) {
                    assertThat(result).isInstanceOf(Result.Failed.class);
                    return (Result.Failed) result;
                }
            }
        } finally {
            running.destroy();
        }
    }

    private static List<Forward> concat(List<Forward> some, List<Forward> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private Job job(List<Forward> forwards) {
        String host = "127.0.0.1:" + guarded.registryPort();
        return new Job(
                "b1",
                1,
                new Job.Dockerfile("FORM nothing\n".getBytes(StandardCharsets.UTF_8), null),
                new Job.Source("sources/b1", source.toString(), null),
                host + "/builds/b1:latest",
                List.of(),
                null,
                Map.of(),
                List.of(),
                true,
                "linux/amd64",
                forwards,
                new RegistryAccess(host, true, "build", "the-credential", null),
                Map.of(),
                Job.Options.NONE);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
    }

    /** A registry that asks for a token, with the token endpoint on a port of its own, as Slipway's has it. */
    private static final class GuardedRegistry implements AutoCloseable {
        private static final String TOKEN = "good";

        final Queue<String> registryRequests = new ConcurrentLinkedQueue<>();
        final Queue<String> tokenRequests = new ConcurrentLinkedQueue<>();
        private final HttpClient client = HttpClient.newHttpClient();
        private final URI behind;
        private final HttpServer gate;
        private final HttpServer tokens;

        GuardedRegistry(URI behind) throws IOException {
            this.behind = behind;
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
            tokens = HttpServer.create(anyPort, 0);
            tokens.createContext("/token", this::token);
            tokens.start();
            gate = HttpServer.create(anyPort, 0);
            gate.createContext("/", this::pass);
            gate.start();
        }

        int registryPort() {
            return gate.getAddress().getPort();
        }

        int tokenPort() {
            return tokens.getAddress().getPort();
        }

        private void token(HttpExchange exchange) throws IOException {
            tokenRequests.add(exchange.getRequestURI().toString());
            byte[] answer =
                    "{\"token\":\"%s\",\"expires_in\":300}".formatted(TOKEN).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        }

        private void pass(HttpExchange exchange) throws IOException {
            registryRequests.add(exchange.getRequestURI().toString());
            try (exchange) {
                if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    exchange.getResponseHeaders()
                            .set(
                                    "WWW-Authenticate",
                                    "Bearer realm=\"http://127.0.0.1:%d/token\",service=\"r\"".formatted(tokenPort()));
                    exchange.sendResponseHeaders(401, -1);
                    return;
                }
                HttpRequest.Builder request = HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()));
                exchange.getRequestHeaders()
                        .getOrDefault("Accept", List.of())
                        .forEach(accept -> request.header("Accept", accept));
                HttpResponse<InputStream> answer =
                        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                        .set("Content-Type", type));
                exchange.sendResponseHeaders(answer.statusCode(), 0);
                try (InputStream body = answer.body()) {
                    body.transferTo(exchange.getResponseBody());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            gate.stop(0);
            tokens.stop(0);
            client.close();
        }
    }
}
