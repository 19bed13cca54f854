package dev.slipway.converter.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.converter.store.PushedReference;
import dev.slipway.converter.store.TestDisks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanupReportTest {

    private static final PushedReference IMAGE = TestDisks.pushed("builds/acme/b01", TestDisks.digest(1));

    @Test
    void hasTheFieldsThatProgramsRead() throws Exception {
        CleanupReport report = CleanupReport.of(true, List.of(disk(100, new CleanupOutcome.WouldBeRemoved())));

        assertThat(new ObjectMapper().valueToTree(report).toString()).isEqualTo("""
                {"dry_run":true,"disks":[{"digest":"%1$s","file":"/disks/disk.ext4","bytes":100,\
                "verdict":"would_be_removed","reason":"the image is gone from the registry",\
                "references":["builds/acme/b01@%1$s"]}],"freed_bytes":100}""".formatted(TestDisks.digest(1)));
    }

    @Test
    void hasAWordForEveryVerdictAndCountsTheBytesOfWhatGoes() {
        CleanupReport report = CleanupReport.of(
                false,
                List.of(
                        disk(1, new CleanupOutcome.Removed()),
                        disk(2, new CleanupOutcome.WouldBeRemoved()),
                        disk(4, new CleanupOutcome.StillThere(IMAGE)),
                        disk(8, new CleanupOutcome.NotAnswered(IMAGE, "503 try later")),
                        disk(16, new CleanupOutcome.TooYoung(Instant.EPOCH)),
                        disk(32, new CleanupOutcome.NoReference()),
                        disk(64, new CleanupOutcome.Failed("read-only file system"))));

        assertThat(report.freedBytes()).isEqualTo(1 + 2);
        assertThat(report.disks())
                .extracting(CleanupReport.Disk::verdict)
                .containsExactly(
                        "removed",
                        "would_be_removed",
                        "still_there",
                        "not_answered",
                        "too_young",
                        "no_reference",
                        "failed");
        assertThat(report.disks().get(3).reason()).contains("builds/acme/b01", "503 try later");
        assertThat(report.disks().get(4).reason()).contains("1970-01-01T00:00:00Z");
    }

    private static CheckedDisk disk(long bytes, CleanupOutcome verdict) {
        return new CheckedDisk(TestDisks.digest(1), Path.of("/disks/disk.ext4"), bytes, List.of(IMAGE), verdict);
    }
}
