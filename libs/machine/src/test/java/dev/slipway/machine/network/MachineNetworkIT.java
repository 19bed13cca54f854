package dev.slipway.machine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine reaches of a host, its neighbours and the outside, all of which this test made. */
@Timeout(120)
final class MachineNetworkIT {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final Path BASH = Path.of("/bin/bash");
    private static final String END = "end of command";
    private static final String OUTSIDE = "93.184.215.14";

    @TempDir
    private static Path tree;

    @TempDir
    private Path directory;

    private Process host;
    private Writer commands;
    private BufferedReader output;
    private final List<String> log = new ArrayList<>();

    @BeforeAll
    static void makeTree() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        assumeTrue(Files.isExecutable(BUSYBOX), "needs busybox-static at " + BUSYBOX);
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nft")), "needs nftables");
        for (String folder : List.of(
                "bin", "dev", "dev/pts", "dev/shm", "etc", "proc", "run", "scratch", "sys", "usr/lib/slipway")) {
            Files.createDirectories(tree.resolve(folder));
        }
        Files.copy(BUSYBOX, tree.resolve("bin/busybox"));
        Files.createSymbolicLink(tree.resolve("bin/sh"), Path.of("busybox"));
        Files.createFile(tree.resolve("dev/null")); // A file will do, and takes no right to make a device.
        copyWithLibraries(BASH);
        Path main = Files.writeString(tree.resolve("usr/lib/slipway/machine"), """
            #!/bin/bash
            # A static busybox looks names up by libraries that are not here, so bash connects.
            b=/bin/busybox
            trap '' PIPE
            get() { say "$1" "$2" "GET $3 HTTP/1.0\\r\\nHost: ${4:-$1}\\r\\n\\r\\n"; }
            say() {
              exec 3<>"/dev/tcp/$1/$2" || return
              printf "$3" >&3
              while IFS= read -r -t 3 line <&3; do echo "${line%%$'\\r'}"; done
              exec 3>&-
            }
            while read -r command; do
              eval "$command" 2>&1
              echo "%s"
            done
            """.formatted(END));
        assertThat(main.toFile().setExecutable(true)).isTrue();
    }

    /** As ldd(1) lists them. */
    private static void copyWithLibraries(Path program) throws IOException {
        Process ldd = new ProcessBuilder("ldd", program.toString()).start();
        List<Path> files = new ArrayList<>(List.of(program));
        ldd.inputReader()
                .lines()
                .flatMap(line -> Stream.of(line.strip().split(" ")))
                .filter(word -> word.startsWith("/"))
                .map(Path::of)
                .forEach(files::add);
        for (Path file : files) {
            Path copy = tree.resolve(Path.of("/").relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (host != null) {
            host.descendants().forEach(ProcessHandle::destroyForcibly);
            host.destroyForcibly().waitFor();
        }
    }

    private void start(String mode) throws IOException {
        for (String name : List.of("stranger-host.sh", "servers.sh")) {
            try (InputStream script = MachineNetworkIT.class.getResourceAsStream(name)) {
                Files.copy(script, directory.resolve(name));
            }
        }
        List<String> command = new ArrayList<>(List.of(
                "unshare", "--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=KILL"));
        command.addAll(List.of("sh", "stranger-host.sh", "servers.sh", "work"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StrangerHost.class.getName(),
                tree.toString(),
                directory.resolve("machines").toString(),
                mode));
        host = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        commands = host.outputWriter(StandardCharsets.UTF_8);
        output = host.inputReader(StandardCharsets.UTF_8);
    }

    /** What the command printed in the machine. */
    private String run(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        List<String> said = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(END)) {
                return String.join("\n", said);
            }
            (line.startsWith("LOG ") ? log : said).add(line);
        }
        throw new IOException("the machine ended: " + said + log + Files.readString(directory.resolve("errors")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"isolated", "domains", "egress"})
    void reachesTheRegistryAndTheTokenEndpointAndNoOtherPathOrPort(String mode) throws Exception {
        start(mode);

        assertThat(run("get 127.0.0.1 5000 /")).endsWith("here is 127.0.0.1");
        assertThat(run("get 10.0.2.2 5000 /")).endsWith("here is 127.0.0.1");
        assertThat(run("get 10.0.2.2 8080 '/token?service=registry'")).endsWith("a token");

        for (String path : List.of("/v1/builds", "/internal/disks", "/q/health", "/token/../v1/builds")) {
            assertThat(run("get 10.0.2.2 8080 " + path)).doesNotContain("API").contains("404");
        }
        assertThat(run("say 10.0.2.2 8080 'POST /token HTTP/1.1\\r\\nContent-Length: 0\\r\\n\\r\\nGET /v1/builds"
                        + " HTTP/1.1\\r\\n\\r\\n'"))
                .doesNotContain("API");
        for (String port : List.of("9092", "5432")) {
            assertThat(run("get 10.0.2.2 " + port + " /")).doesNotContain("here");
            assertThat(run("get 127.0.0.1 " + port + " /")).doesNotContain("here");
        }
        assertThat(run("get 10.0.2.2 9 /")).doesNotContain("here");
    }

    @Test
    void reachesNoOtherBuild() throws Exception {
        start("neighbours");

        for (String address : List.of("10.0.2.2", "10.0.2.3", "10.0.2.15", "127.0.0.1", "0.0.0.0")) {
            assertThat(run("get " + address + " 8000 /")).as(address).doesNotContain("here is");
        }
        assertThat(log).contains("LOG here is another build");
    }

    @Test
    void reachesNothingByAddressesOfIpv6() throws Exception {
        start("egress");

        for (String address : List.of(
                "::ffff:10.1.2.3",
                "::ffff:169.254.169.254",
                "::ffff:198.51.200.1",
                "::10.1.2.3",
                "64:ff9b::10.1.2.3",
                "2002:0a01:0203::1",
                "::1",
                "fd00::1",
                "fe80::1")) {
            assertThat(run("get " + address + " 80 /")).as(address).doesNotContain("here is");
        }
        // This one is a way to write an address of IPv4, and judged as that.
        assertThat(run("get ::ffff:" + OUTSIDE + " 80 /")).endsWith("here is " + OUTSIDE);
    }

    @Test
    void reachesNoMoreByARedirect() throws Exception {
        start("egress");
        String follow = "$b wget -q -O - http://" + OUTSIDE + "/cgi-bin/";

        assertThat(run(follow + "93.184.215.15")).endsWith("here is 93.184.215.15");
        assertThat(run(follow + "10.1.2.3")).doesNotContain("here is");
        run("true");

        assertThat(log)
                .anySatisfy(line -> assertThat(line).contains("10.1.2.3:80").contains("not public"));
    }

    @Test
    void reachesNoMoreByANameThatMovesToAnotherAddress() throws Exception {
        start("domains");

        assertThat(run("$b nslookup moves.allowed.example 10.0.2.3")).contains("93.184.215.15");
        assertThat(run("$b nslookup moves.allowed.example 10.0.2.3")).doesNotContain("10.1.2.3");
        assertThat(run("get 10.1.2.3 80 / moves.allowed.example")).doesNotContain("here is");
        run("true");

        assertThat(log)
                .anySatisfy(line -> assertThat(line).contains("moves.allowed.example is refused"))
                .anySatisfy(line -> assertThat(line).contains("10.1.2.3").contains(":80"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, not public",
        "169.254.169.254, not public",
        "100.64.0.1, not public",
        "192.0.2.1, not public",
        "198.51.200.1, this host's own",
    })
    void reachesNoAddressThatIsNotPublicNorThisHosts(String address, String why) throws Exception {
        start("egress");

        assertThat(run("get " + address + " 80 /")).doesNotContain("here");
        run("true");

        assertThat(log)
                .anySatisfy(line -> assertThat(line).contains(address + ":80").contains(why));
    }

    @Test
    void reachesPublicAddressesAndTheirNames() throws Exception {
        start("egress");

        assertThat(run("get " + OUTSIDE + " 80 /")).endsWith("here is " + OUTSIDE);
        assertThat(run("get " + OUTSIDE + " 443 /")).endsWith("here is " + OUTSIDE);
        assertThat(run("$b nslookup outside.example 10.0.2.3")).contains(OUTSIDE);
        assertThat(run("$b nslookup mixed.example 10.0.2.3")).contains(OUTSIDE).doesNotContain("10.1.2.3");
    }

    @Test
    void isToldNoNameOfAPrivateAddress() throws Exception {
        start("egress");

        for (String name : List.of("metadata.example", "intranet.example", "host.example", "nothing.example")) {
            assertThat(run("$b nslookup " + name + " 10.0.2.3"))
                    .doesNotContain("169.254")
                    .doesNotContain("10.1.2.3")
                    .doesNotContain("198.51.200.1");
        }
        run("true");
        assertThat(log).anySatisfy(line -> assertThat(line).contains("intranet.example"));
    }

    @Test
    void reachesNothingElseWhenIsolated() throws Exception {
        start("isolated");

        assertThat(run("get " + OUTSIDE + " 80 /")).doesNotContain("here");
        assertThat(run("$b nslookup outside.example 10.0.2.3")).doesNotContain(OUTSIDE);
        run("true");
        assertThat(log)
                .anySatisfy(line -> assertThat(line).contains(OUTSIDE + ":80").contains("isolated"))
                .anySatisfy(line -> assertThat(line).contains("outside.example").contains("isolated"));
    }

    @Test
    void reachesRangesThatTheOperatorOpenedButNotThisHost() throws Exception {
        start("opened");

        assertThat(run("get 10.1.2.3 80 /")).endsWith("here is 10.1.2.3");
        assertThat(run("$b nslookup intranet.example 10.0.2.3")).contains("10.1.2.3");
        assertThat(run("get 169.254.169.254 80 /")).doesNotContain("here");
        assertThat(run("get 198.51.200.1 80 /")).doesNotContain("here");
    }

    @Test
    void reachesAllowedDomainsByTheirAddressesOnly() throws Exception {
        start("domains");

        assertThat(run("get " + OUTSIDE + " 80 / outside.example")).endsWith("here is " + OUTSIDE);
        assertThat(run("get 93.184.215.15 80 / a.allowed.example")).endsWith("here is 93.184.215.15");
        // A right name at a wrong address, a wrong name at a right address, and no name.
        assertThat(run("get 93.184.215.15 80 / outside.example")).doesNotContain("here");
        assertThat(run("get " + OUTSIDE + " 80 / other.example")).doesNotContain("here");
        assertThat(run("get " + OUTSIDE + " 80 /")).doesNotContain("here");
        assertThat(run("$b nslookup outside.example 10.0.2.3")).contains(OUTSIDE);
        assertThat(run("$b nslookup other.example 10.0.2.3")).doesNotContain("93.184");
        run("true");
        assertThat(log)
                .anySatisfy(line -> assertThat(line).contains("other.example").contains("allowed domains"));
    }

    @Test
    void tunnelsToAllowedDomains() throws Exception {
        start("domains");

        String request =
                "say " + OUTSIDE + " 80 'CONNECT %s:80 HTTP/1.1\\r\\n\\r\\nGET / HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n'";
        assertThat(run(request.formatted("outside.example", "outside.example"))).endsWith("here is " + OUTSIDE);
        assertThat(run(request.formatted("other.example", "other.example"))).doesNotContain("here");
        assertThat(run(request.formatted("outside.example", "other.example"))).doesNotContain("here");
        assertThat(
                        run(
                                "say " + OUTSIDE + " 80 'CONNECT outside.example:80 HTTP/1.1\\r\\n\\r\\n"
                                        + "CONNECT outside.example:80 HTTP/1.1\\r\\n\\r\\nGET / HTTP/1.0\\r\\nHost: outside.example\\r\\n\\r\\n'"))
                .as("a tunnel within a tunnel")
                .doesNotContain("here");
    }

    @Test
    void sendsNoDatagramsAnywhereElse() throws Exception {
        start("egress");

        assertThat(run("$b nslookup outside.example " + OUTSIDE))
                .doesNotContain("Address: " + OUTSIDE + "\n" + OUTSIDE);
    }

    @Test
    void boundsConnectionsAndWhatIsPushed() throws Exception {
        start("egress");

        run("for n in {1..40}; do exec {c}<>/dev/tcp/" + OUTSIDE + "/443; open+=($c); done");
        assertThat(run("get 127.0.0.1 5000 /")).doesNotContain("here");
        run("for c in ${open[@]}; do exec {c}>&-; done");
        await().untilAsserted(() -> assertThat(run("get 127.0.0.1 5000 /")).endsWith("here is 127.0.0.1"));
        // A connection's place is free a moment after the machine has closed it.
        await().untilAsserted(() -> {
            run("say 127.0.0.1 5000 $(printf '%02000d' 0)");
            run("true");
            assertThat(log).anySatisfy(line -> assertThat(line).contains("pushed more than it may"));
        });

        assertThat(log).anySatisfy(line -> assertThat(line).contains("too many connections"));
    }

    @Test
    void takesNoPushesWhileSpaceIsShortHoweverOftenTheMachineConnects() throws Exception {
        start("full");

        assertThat(run("get 127.0.0.1 5000 /")).as("what only pulls goes on").endsWith("here is 127.0.0.1");
        run(
                "much=$(printf '%0500000d' 0); for n in {1..40}; do exec 3<>/dev/tcp/127.0.0.1/5000; printf $much >&3; exec 3>&-; done");
        await().untilAsserted(() -> {
            run("exec 3<>/dev/tcp/127.0.0.1/5000; for n in {1..20}; do printf $much >&3; done; exec 3>&-");
            run("true");
            assertThat(log).anySatisfy(line -> assertThat(line).contains("too little space"));
        });

        assertThat(run("get 127.0.0.1 5000 /")).as("a new connection").doesNotContain("here is");
    }

    @Test
    void reachesNothingThatTheOperatorClosed() throws Exception {
        start("closed");

        assertThat(run("get " + OUTSIDE + " 80 /")).doesNotContain("here is");
        assertThat(run("get 93.184.215.15 80 /")).endsWith("here is 93.184.215.15");
        run("true");
        assertThat(log).anySatisfy(line -> assertThat(line).contains("operator closed the address"));
    }

    @Test
    void leavesNothingWhenTheHostIsKilled() throws Exception {
        start("egress");
        assertThat(run("get 127.0.0.1 5000 /")).endsWith("here is 127.0.0.1");
        List<ProcessHandle> processes = host.descendants().toList();

        host.descendants()
                .filter(handle -> handle.info().command().orElse("").endsWith("/java"))
                .forEach(ProcessHandle::destroyForcibly);

        assertThat(host.waitFor()).isNotZero();
        assertThat(processes)
                .allSatisfy(process -> assertThat(process.onExit().get()).isNotNull());
        try (Stream<Path> namespaces = Files.list(Path.of("/run")).filter(path -> path.endsWith("netns"))) {
            assertThat(namespaces.toList()).allSatisfy(path -> assertThat(path).isEmptyDirectory());
        }
    }
}
