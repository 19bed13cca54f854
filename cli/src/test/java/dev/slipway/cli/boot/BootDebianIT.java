package dev.slipway.cli.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boots disks of Debian packages, which take minutes to fetch and to start under software emulation. */
@Tag("long")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class BootDebianIT {
    private static final Duration START = Duration.ofMinutes(6);
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsMachines() {
        BootedDisk.assumePossible();
    }

    @Test
    void runsAShellAsAnotherUser() throws Exception {
        Path disk = disk(
                "dash,coreutils,passwd",
                "chroot \"$1\" useradd --create-home --groups games,staff --uid 1234 worker",
                Map.of(
                        "Entrypoint",
                        List.of("/bin/sh", "-c"),
                        "Cmd",
                        List.of("id; pwd; hostname 2>/dev/null || cat /etc/hostname; touch /tmp/x && echo wrote;"
                                + " exit 3"),
                        "Env",
                        List.of(PATH),
                        "User",
                        "worker",
                        "WorkingDir",
                        "/home/worker"));

        try (BootedDisk booted = BootedDisk.start(folder, "", disk.toString(), "--hostname", "sturdy")) {
            assertThat(booted.await()).as(booted.errors()).isEqualTo(3);
            assertThat(booted.out().lines().toList())
                    .hasSize(4)
                    .satisfies(lines -> assertThat(lines.getFirst())
                            .startsWith("uid=1234(worker) gid=1234(worker)")
                            .contains("(games)", "(staff)"))
                    .endsWith("/home/worker", "sturdy", "wrote");
        }
    }

    @Test
    void runsANodeServer() throws Exception {
        Path disk = disk(
                "nodejs",
                "true",
                Map.of(
                        "Entrypoint",
                        List.of("node", "-e"),
                        "Cmd",
                        List.of("require('http').createServer((q, s) => s.end('node ' + process.getuid())).listen(8080,"
                                + " () => console.log('ready'))"),
                        "Env",
                        List.of(PATH),
                        "User",
                        "65534:65534"));

        assertThat(served(disk, "18474:8080")).isEqualTo("node 65534");
    }

    @Test
    void runsAJavaServer() throws Exception {
        Path disk = disk(
                "openjdk-21-jre-headless",
                "mkdir -p \"$1/www\" && echo java >\"$1/www/index.html\"",
                Map.of(
                        "Entrypoint",
                        List.of(
                                "java",
                                "-XX:TieredStopAtLevel=1",
                                "-m",
                                "jdk.httpserver",
                                "-b",
                                "0.0.0.0",
                                "-d",
                                "/www"),
                        "Env",
                        List.of(PATH),
                        "User",
                        "65534"));

        assertThat(served(disk, "18475:8000")).isEqualTo("java\n");
    }

    /** A Debian of these packages, and what a shell command makes of it. */
    private Path disk(String packages, String hook, Map<String, Object> config) throws Exception {
        Path layer = folder.resolve("layer.tar");
        Process made = new ProcessBuilder(
                        "mmdebstrap",
                        "--variant=essential",
                        "--format=tar",
                        "--aptopt=APT::Install-Recommends \"false\"",
                        "--include=" + packages,
                        "--customize-hook=" + hook,
                        "trixie",
                        layer.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mmdebstrap.log").toFile())
                .start();
        assertThat(made.waitFor())
                .as(Files.readString(folder.resolve("mmdebstrap.log")))
                .isZero();
        return BootedDisk.convert(ImageLayout.write(folder.resolve("layout"), layer, config), folder.resolve("disk"));
    }

    /** What a server answers on this port, as soon as it does. */
    private String served(Path disk, String ports) throws Exception {
        try (BootedDisk booted = BootedDisk.start(
                folder, "", disk.toString(), "-p", ports, "--memory", "1024", "--network", "isolated")) {
            String url = "http://127.0.0.1:" + ports.substring(0, ports.indexOf(':')) + "/";
            String[] page = new String[1];
            await().atMost(START).pollInterval(Duration.ofSeconds(2)).until(() -> {
                assertThat(booted.process().isAlive())
                        .as(booted.out() + booted.errors())
                        .isTrue();
                page[0] = page(url);
                return !page[0].isEmpty();
            });
            return page[0];
        }
    }

    /** Empty where nobody answers yet. */
    private static String page(String url) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }
}
