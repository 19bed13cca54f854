package dev.slipway.converter.download;

import dev.slipway.converter.store.DiskStore;
import dev.slipway.http.AddressSecret;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step: opens the disk that a signed address names. */
record DownloadStep(DiskStore disks, Optional<AddressSecret> secret, Places places, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadStep.class);

    /** An address as a client sends it. */
    record Address(Digest manifest, String tenant, String expires, String signature) {}

    /** What the secret signs of the disk, wherever it is served. */
    static String resource(Digest manifest) {
        return DiskAddresses.ROOT + "/" + manifest.hex();
    }

    DownloadOutcome open(Address address) {
        try {
            AddressSecret.Verdict verdict = verdict(address);
            return switch (verdict) {
                case FORGED -> new DownloadOutcome.Forged();
                case EXPIRED -> new DownloadOutcome.Expired();
                case VALID -> inPlace(address);
            };
        } catch (IOException e) {
            return new DownloadOutcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private AddressSecret.Verdict verdict(Address address) throws IOException {
        return secret.isEmpty()
                ? AddressSecret.Verdict.FORGED
                : secret.get()
                        .judge(
                                resource(address.manifest()),
                                address.tenant(),
                                address.expires(),
                                address.signature(),
                                clock.instant());
    }

    /** A disk that cannot be marked, on a full file system for instance, can be read all the same. */
    private void noteUse(Address address) {
        try {
            disks.noteUse(address.manifest(), clock.instant());
        } catch (IOException e) {
            LOG.warn("the download of a disk cannot be noted: digest={} reason={}", address.manifest(), e.getMessage());
        }
    }

    private DownloadOutcome inPlace(Address address) throws IOException {
        Places.Taken taken = places.take(address.tenant());
        if (taken != Places.Taken.YES) {
            return new DownloadOutcome.Busy(taken);
        }
        Optional<OpenDisk> disk = Optional.empty();
        try {
            disk = OpenDisk.open(disks, address.manifest());
            if (disk.isPresent()) {
                noteUse(address);
            }
        } finally {
            if (disk.isEmpty()) {
                places.giveBack(address.tenant());
            }
        }
        return disk.<DownloadOutcome>map(DownloadOutcome.Opened::new).orElseGet(DownloadOutcome.Removed::new);
    }
}
