package dev.slipway.cli.disk;

import static dev.slipway.cli.api.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.api.ApiRefusedException;
import dev.slipway.cli.api.ApiUnavailableException;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFetchTest {
    private static final int SIZE = (1 << 20) + 123;
    private static final byte[] CONTENTS = FakeDisk.bytes(1, SIZE);
    private static final String REMOVED = """
            {"type": "urn:slipway:problem:disk_removed", "title": "The disk is not here any more", "status": 410,
             "detail": "POST has it made again"}""";

    @AutoClose
    private final FakeApi api = new FakeApi();

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    private Path file() {
        return folder.resolve("disk.ext4");
    }

    private DiskFetch fetch(int attempts) {
        return new DiskFetch(
                new ApiClient(api.url(), FakeApi.TOKEN).disks(),
                new DownloadProgress(new PrintWriter(said), false),
                new DiskFetch.Patience(attempts, Duration.ofMillis(10), Duration.ofMinutes(1)));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Space on the file system, in bytes. */
    private static long allocated(Path file) throws Exception {
        Process stat = new ProcessBuilder("stat", "-c", "%b %B", file.toString()).start();
        String[] blocks =
                new String(stat.getInputStream().readAllBytes()).strip().split(" ");
        return Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]);
    }

    @Test
    void bringsTheDiskWithItsDescriptionAndItsHoles() throws Exception {
        FakeDisk disk = new FakeDisk(CONTENTS).of(api, "b1");

        assertThat(fetch(0).fetch("b1", file())).isEqualTo(file());

        assertThat(file()).hasBinaryContent(CONTENTS);
        assertThat(left()).containsExactly("disk.ext4", "disk.ext4.json");
        assertThat(disk.ranges()).containsExactly("whole");
        assertThat(allocated(file())).isLessThan(SIZE - SIZE / 4);
        assertThat(api.requests())
                .filteredOn(request -> request.target().contains("/disks/"))
                .hasSize(2)
                .allMatch(request -> request.token().isEmpty(), "no token goes to where Slipway leads");
    }

    @Test
    void goesOnWhereAConnectionBroke() throws Exception {
        FakeDisk disk = new FakeDisk(CONTENTS).cutAfter(300_000, 5, 400_000).of(api, "b1");

        fetch(1).fetch("b1", file());

        assertThat(file()).hasBinaryContent(CONTENTS);
        assertThat(disk.ranges()).containsExactly("whole", "bytes=300000-", "bytes=300005-", "bytes=700005-");
    }

    @Test
    void goesOnWhereAnEarlierCommandEnded() throws Exception {
        FakeDisk disk = new FakeDisk(CONTENTS).cutAfter(300_000).of(api, "b1");
        assertThatThrownBy(() -> fetch(0).fetch("b1", file()))
                .isInstanceOf(ApiUnavailableException.class)
                .hasMessageContaining("300000 of " + SIZE)
                .hasMessageContaining("What arrived is kept");
        assertThat(left()).containsExactly("disk.ext4.part", "disk.ext4.part.etag");

        fetch(0).fetch("b1", file());

        assertThat(file()).hasBinaryContent(CONTENTS);
        assertThat(left()).containsExactly("disk.ext4", "disk.ext4.json");
        assertThat(disk.ranges()).containsExactly("whole", "bytes=300000-");
    }

    @Test
    void goesOnBehindAHoleThatTheEarlierCommandEndedWith() throws Exception {
        int inTheHole = SIZE / 4 + 50_000;
        FakeDisk disk = new FakeDisk(CONTENTS).cutAfter(inTheHole).of(api, "b1");

        fetch(1).fetch("b1", file());

        assertThat(file()).hasBinaryContent(CONTENTS);
        assertThat(disk.ranges()).containsExactly("whole", "bytes=" + inTheHole + "-");
    }

    @Test
    void aDiskThatAllArrivedOfIsOnlyChecked() throws Exception {
        new FakeDisk(CONTENTS).of(api, "b1");
        Files.write(folder.resolve("disk.ext4.part"), CONTENTS);
        Files.writeString(folder.resolve("disk.ext4.part.etag"), FakeDisk.sha256(CONTENTS) + " " + SIZE + "\n");

        fetch(0).fetch("b1", file());

        assertThat(file()).hasBinaryContent(CONTENTS);
        assertThat(api.requests()).noneMatch(request -> request.target().equals("GET " + FakeDisk.ADDRESS));
    }

    @Test
    void beginsAnewWhereTheDiskIsAnotherOneByNow() throws Exception {
        new FakeDisk(CONTENTS).cutAfter(300_000).of(api, "b1");
        assertThatThrownBy(() -> fetch(0).fetch("b1", file())).isInstanceOf(ApiUnavailableException.class);
        byte[] other = FakeDisk.bytes(2, SIZE - 50_000);
        FakeDisk made = new FakeDisk(other).of(api, "b1");

        fetch(0).fetch("b1", file());

        assertThat(file()).hasBinaryContent(other);
        assertThat(made.ranges()).containsExactly("bytes=300000-");
    }

    @Test
    void beginsAnewWhereNobodyKnowsWhatThePartIsOf() throws Exception {
        FakeDisk disk = new FakeDisk(CONTENTS).of(api, "b1");
        Files.write(folder.resolve("disk.ext4.part"), new byte[SIZE + 1]);

        fetch(0).fetch("b1", file());

        assertThat(file()).hasBinaryContent(CONTENTS);
        assertThat(disk.ranges()).containsExactly("whole");
    }

    @Test
    void keepsNothingOfBytesThatAreNotTheDisk() throws Exception {
        new FakeDisk(CONTENTS, "0".repeat(64)).of(api, "b1");

        assertThatThrownBy(() -> fetch(0).fetch("b1", file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("their SHA-256 differs");
        assertThat(left()).isEmpty();
    }

    @Test
    void hasADiskMadeAgainThatWasRemoved() throws Exception {
        FakeDisk disk = new FakeDisk(CONTENTS).of(api, "b1");
        api.on("GET " + FakeDisk.ADDRESS, json(410, REMOVED), json(410, REMOVED), disk);
        api.on("GET /v1/builds/b1", json(200, "{\"disk\": {\"failure\": \"once\", \"failed_at\": \"before\"}}"));
        api.on("POST /v1/builds/b1/disk", json(202, "{}"));

        fetch(0).fetch("b1", file());

        assertThat(file()).hasBinaryContent(CONTENTS);
        assertThat(api.requests())
                .filteredOn(request -> request.target().startsWith("POST"))
                .hasSize(1);
    }

    @Test
    void saysWhyADiskCannotBeMadeAgain() {
        new FakeDisk(CONTENTS).of(api, "b1");
        api.on("GET " + FakeDisk.ADDRESS, json(410, REMOVED));
        api.on(
                "GET /v1/builds/b1",
                json(200, "{\"disk\": {}}"),
                json(200, "{\"disk\": {\"failure\": \"too many layers\", \"failed_at\": \"now\"}}"));
        api.on("POST /v1/builds/b1/disk", json(202, "{}"));

        assertThatThrownBy(() -> fetch(0).fetch("b1", file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be made again: too many layers");
    }

    @Test
    void waitsForADiskThatIsBeingMade() throws Exception {
        String notYet = "{\"type\": \"urn:slipway:problem:no_disk_yet\", \"status\": 404}";
        new FakeDisk(CONTENTS).of(api, "b1");
        api.on("GET /v1/builds/b1/disk", json(404, notYet), FakeDisk.lead(FakeDisk.ADDRESS));

        fetch(0).fetch("b1", file());

        assertThat(file()).hasBinaryContent(CONTENTS);
    }

    @Test
    void downloadsNothingTwiceThatIsKept() throws Exception {
        FakeDisk disk = new FakeDisk(CONTENTS).of(api, "b1");

        fetch(0).keep("b1", file());
        fetch(0).keep("b1", file());
        assertThat(disk.ranges()).hasSize(1);

        Files.write(file(), new byte[] {1}, StandardOpenOption.APPEND);
        fetch(0).keep("b1", file());
        assertThat(file()).as("who booted it may have written to it").hasBinaryContent(CONTENTS);
        assertThat(disk.ranges()).hasSize(2);
    }

    @Test
    void leavesAloneWhatAnotherCommandDownloads() throws Exception {
        new FakeDisk(CONTENTS).of(api, "b1");
        try (FileChannel other = FileChannel.open(
                folder.resolve("disk.ext4.part"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();

            assertThatThrownBy(() -> fetch(0).fetch("b1", file()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another command downloads to");
        }
    }

    @Test
    void saysAtOnceWhatSlipwayRefusesAndThatNobodyAnswers() {
        api.on("GET /v1/builds/b1/disk", FakeApi.problem(404, "The build has no disk", "build b1 is running"));
        assertThatThrownBy(() -> fetch(5).fetch("b1", file()))
                .isInstanceOf(ApiRefusedException.class)
                .hasMessageContaining("build b1 is running");

        api.on("GET /v1/builds/b1/disk", FakeDisk.lead("http://127.0.0.1:1/disks/aa"));
        assertThatThrownBy(() -> fetch(5).fetch("b1", file())).isInstanceOf(ApiUnavailableException.class);
    }

    @Test
    void takesNoDiskFromWhoeverDoesNotSayItsChecksum() {
        new FakeDisk(CONTENTS).of(api, "b1");
        api.on("GET " + FakeDisk.ADDRESS, json(200, "hello"));

        assertThatThrownBy(() -> fetch(5).fetch("b1", file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not say its SHA-256");
    }

    @Test
    void saysHowFarItIs() {
        assertThat(DownloadProgress.text(0, 50_000_000, 100_000_000, 2_000_000_000L))
                .isEqualTo("disk: 50 %, 50.0 of 100.0 MB, 25.0 MB/s, 2 s left");
        assertThat(DownloadProgress.text(40_000_000, 50_000_000, 1_000_000_000L, 1_000_000_000L))
                .as("what was there already came at no speed")
                .isEqualTo("disk: 5 %, 50.0 of 1000.0 MB, 10.0 MB/s, 95 s left");
        assertThat(DownloadProgress.text(0, 0, 100, 1)).contains("nothing came yet");
        assertThat(Optional.of(DownloadProgress.text(0, 1_000_000, 1_000_000_000L, 1_000_000_000L)))
                .hasValueSatisfying(text -> assertThat(text).endsWith("17 min left"));
    }
}
