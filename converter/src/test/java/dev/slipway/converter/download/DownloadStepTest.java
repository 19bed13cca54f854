package dev.slipway.converter.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.converter.download.DownloadOutcome.Busy;
import dev.slipway.converter.download.DownloadOutcome.Expired;
import dev.slipway.converter.download.DownloadOutcome.Forged;
import dev.slipway.converter.download.DownloadOutcome.Opened;
import dev.slipway.converter.download.DownloadOutcome.Removed;
import dev.slipway.converter.download.DownloadOutcome.Unavailable;
import dev.slipway.converter.store.OpenedStore;
import dev.slipway.converter.store.TestDisks;
import dev.slipway.http.AddressSecret;
import dev.slipway.oci.Digest;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadStepTest extends OpenedStore {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Digest DISK = TestDisks.digest(1);
    private static final Digest OTHER = TestDisks.digest(2);

    @TempDir
    Path elsewhere;

    private final Places places = new Places(2, 1);
    private AddressSecret secret = new AddressSecret(Path.of("/nonexistent"));

    @BeforeEach
    void addDisks() throws Exception {
        secret = secret("s");
        TestDisks.add(disks, DISK, new byte[] {1, 2, 3});
        TestDisks.add(disks, OTHER, new byte[] {4, 5});
    }

    private AddressSecret secret(String letter) throws IOException {
        return new AddressSecret(SecretFile.write(elsewhere.resolve(letter), letter.repeat(40)));
    }

    private DownloadStep step() {
        return new DownloadStep(disks, Optional.of(secret), places, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private DownloadOutcome open(Digest disk, String tenant, Instant end, String signature) {
        return step().open(new DownloadStep.Address(disk, tenant, String.valueOf(end.getEpochSecond()), signature));
    }

    private String signature(Digest disk, Instant end) throws IOException {
        return secret.sign(DownloadStep.resource(disk), "acme", end);
    }

    private DownloadOutcome open(Digest disk) throws IOException {
        Instant end = NOW.plusSeconds(60);
        return open(disk, "acme", end, signature(disk, end));
    }

    @Test
    void opensTheDiskThatTheAddressNames() throws IOException {
        try (OpenDisk disk = ((Opened) open(DISK)).disk()) {
            assertThat(disk.file().size()).isEqualTo(3);
            assertThat(places.inUse()).isEqualTo(1);
            assertThat(disks.find(DISK).orElseThrow().file().resolveSibling("used"))
                    .exists();
        }
    }

    @Test
    void refusesAnAddressThatHasEnded() throws IOException {
        assertThat(open(DISK, "acme", NOW, signature(DISK, NOW))).isEqualTo(new Expired());
    }

    @Test
    void refusesTheAddressOfAnotherDiskOrTenantOrSecret() throws IOException {
        Instant end = NOW.plusSeconds(60);
        assertThat(open(DISK, "acme", end, signature(OTHER, end))).isEqualTo(new Forged());
        assertThat(open(DISK, "other", end, signature(DISK, end))).isEqualTo(new Forged());
        assertThat(open(DISK, "acme", end, secret("t").sign(DownloadStep.resource(DISK), "acme", end)))
                .isEqualTo(new Forged());
        assertThat(new DownloadStep(disks, Optional.empty(), places, Clock.systemUTC())
                        .open(new DownloadStep.Address(DISK, "acme", "0", "")))
                .as("without a secret nothing opens")
                .isEqualTo(new Forged());
        assertThat(places.inUse()).isZero();
    }

    @Test
    void saysThatADiskIsNotThereAnyMore() throws Exception {
        TestDisks.remove(disks, DISK);

        assertThat(open(DISK)).isEqualTo(new Removed());
        assertThat(places.inUse()).isZero();
    }

    @Test
    void aDiskThatIsRemovedWhileItIsReadIsReadToItsEnd() throws Exception {
        try (OpenDisk disk = ((Opened) open(DISK)).disk()) {
            TestDisks.remove(disks, DISK);
            TestDisks.add(disks, DISK, new byte[] {9, 9, 9});

            ByteBuffer read = ByteBuffer.allocate(3);
            disk.file().read(read, 0);
            assertThat(read.array()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void doesNotSendADiskThatIsNotWhatItsDescriptionSays() throws Exception {
        Files.write(disks.find(DISK).orElseThrow().file(), new byte[] {1});

        assertThat(open(DISK)).isInstanceOf(Unavailable.class);
        assertThat(places.inUse()).isZero();
    }

    @Test
    void letsNoMoreInThanThereArePlaces() throws IOException {
        try (OpenDisk _ = ((Opened) open(DISK)).disk()) {
            assertThat(open(OTHER)).isEqualTo(new Busy(Places.Taken.THE_TENANT_HAS_ENOUGH));
        }
    }
}
