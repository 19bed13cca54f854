package dev.slipway.cli.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.Tarball;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boots disks of one static program, under software emulation where nothing else works. The first run fetches a kernel. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class BootCommandIT {
    private static final Duration BOOT = Duration.ofMinutes(2);

    @TempDir
    private static Path shared;

    private static Path layout;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeImage() throws Exception {
        BootedDisk.assumePossible();
        Tarball files = Tarball.uncompressed()
                .program("bin/busybox", Files.readAllBytes(busybox()))
                .symbolicLink("bin/sh", "busybox")
                .file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n")
                .file("etc/group", "root:x:0:\napp:x:1000:\nstaff:x:50:app\n")
                .file("run/of-the-image", "kept");
        Path layer = Files.write(shared.resolve("layer.tar"), files.bytes());
        layout = ImageLayout.write(
                shared.resolve("layout"),
                layer,
                Map.of(
                        "Entrypoint",
                        List.of("/bin/sh", "-c"),
                        "Cmd",
                        List.of("busybox id; pwd; echo \"$GREETING\"; busybox cat; echo to-err >&2; exit 7"),
                        "Env",
                        List.of("PATH=/bin", "GREETING=it's \"quoted\""),
                        "User",
                        "app",
                        "WorkingDir",
                        "/srv/data"));
    }

    private static Path busybox() {
        return Files.exists(Path.of("/usr/bin/busybox")) ? Path.of("/usr/bin/busybox") : Path.of("/bin/busybox");
    }

    @Test
    void runsTheProgramAsTheImageSays() throws Exception {
        Path disk = BootedDisk.convert(layout, folder.resolve("disk"));

        try (BootedDisk booted = BootedDisk.start(folder, "typed\n", disk.toString())) {
            int code = booted.await();

            assertThat(code).as(booted.errors()).isEqualTo(7);
            assertThat(booted.out().lines())
                    .containsExactly(
                            "uid=1000(app) gid=1000(app) groups=50(staff)", "/srv/data", "it's \"quoted\"", "typed");
            assertThat(booted.errors()).endsWith("to-err\n");
        }
    }

    @Test
    void servesAPageAndHearsCtrlC() throws Exception {
        Path disk = BootedDisk.convert(layout, folder.resolve("disk"), "--format", "erofs");
        String script = "trap 'echo interrupted; exit 9' INT; echo page >/tmp/index.html; busybox httpd -p 80 -h /tmp;"
                + " busybox cat /run/of-the-image; echo; echo ready; while :; do busybox sleep 1; done";

        try (BootedDisk booted = BootedDisk.start(
                folder, "", disk.toString(), "-p", "18473:80", "--network", "isolated", "--user", "0", "--", script)) {
            await().atMost(BOOT).until(() -> hasEnded(booted) || booted.out().contains("ready"));
            assertThat(booted.out()).as(booted.errors()).isEqualTo("kept\nready\n");

            assertThat(page("http://127.0.0.1:18473/")).isEqualTo("page\n");
            signal(booted, "INT");

            assertThat(booted.await()).as(booted.errors()).isEqualTo(9);
            assertThat(booted.out()).endsWith("interrupted\n");
        }
    }

    @Test
    void saysThatAProgramOrAUserIsNotOnTheDisk() throws Exception {
        Path disk = BootedDisk.convert(layout, folder.resolve("disk"));

        try (BootedDisk noProgram = BootedDisk.start(folder, "", disk.toString(), "--entrypoint", "absent")) {
            assertThat(noProgram.await()).as(noProgram.errors()).isEqualTo(127);
            assertThat(noProgram.errors()).contains("there is no program absent on the disk");
        }
        try (BootedDisk noUser = BootedDisk.start(folder, "", disk.toString(), "--user", "ghost")) {
            assertThat(noUser.await()).as(noUser.errors()).isEqualTo(126);
            assertThat(noUser.errors()).contains("the user ghost");
        }
    }

    @Test
    void keepsADiskWithAJournalWholeWhoseMachineIsKilled() throws Exception {
        Path disk = BootedDisk.convert(layout, folder.resolve("disk"), "--journal", "--free", "32M");
        String script = "i=0; while :; do i=$((i+1)); busybox mkdir /srv/data/d$i; echo $i >/srv/data/d$i/f;"
                + " busybox dd if=/dev/zero of=/srv/data/d$i/big bs=4k count=3 2>/dev/null; busybox sync;"
                + " if [ $i = 20 ]; then echo ready; fi; done";

        try (BootedDisk booted =
                BootedDisk.start(folder, "", disk.toString(), "--writable", "--user", "0", "--", script)) {
            await().atMost(BOOT).until(() -> hasEnded(booted) || booted.out().contains("ready"));
            assertThat(booted.process().isAlive()).as(booted.errors()).isTrue();
        }

        // 1: errors were mended, which here is the journal that was replayed.
        assertThat(e2fsck("-fp", disk)).isLessThan(2);
        assertThat(e2fsck("-fn", disk)).isZero();
    }

    private static boolean hasEnded(BootedDisk booted) {
        return !booted.process().isAlive();
    }

    private static String page(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static void signal(BootedDisk booted, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(booted.process().pid()))
                .start()
                .waitFor();
    }

    private static int e2fsck(String options, Path disk) throws IOException, InterruptedException {
        Process check = new ProcessBuilder("e2fsck", options, disk.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return check.waitFor();
    }
}
