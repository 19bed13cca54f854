package dev.slipway.buildapi.disk;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.eventlog.EventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.read.BuildDisk;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.AddressSecret;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step: finds the disk of a build for a caller, or asks for it to be made again. */
record DiskStep(
        Disks disks,
        Images images,
        EventLog events,
        Optional<AddressSecret> secret,
        Duration addressLife,
        RecentRequests requests,
        Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(DiskStep.class);
    private static final String DATABASE = "the database does not answer";

    /** What is known of disks. */
    @FunctionalInterface
    interface Disks {
        Optional<BuildDisk> find(String buildId) throws SQLException;
    }

    /** The manifests in the registry. */
    @FunctionalInterface
    interface Images {
        /**
         * What a manifest says of itself.
         *
         * @return empty where the registry does not have it
         */
        Optional<Manifest> find(String repository, String digest) throws IOException;
    }

    /** Of a manifest, what its push tells. */
    record Manifest(String mediaType, Optional<String> configMediaType) {}

    /** Where the disk is. */
    DiskOutcome find(String buildId, Caller caller) {
        try {
            return answer(buildId, caller, this::address);
        } catch (SQLException e) {
            return failed("find", buildId, e, DATABASE);
        } catch (IOException e) {
            return failed(
                    "find",
                    buildId,
                    e,
                    "build-api has no secret that converters know; its operator finds why in its log");
        }
    }

    /** Has the disk made again, unless it is there. */
    DiskOutcome again(String buildId, Caller caller, TraceParent trace) {
        try {
            return answer(buildId, caller, disk -> request(buildId, disk, caller, trace));
        } catch (SQLException e) {
            return failed("ask for", buildId, e, DATABASE);
        } catch (NotPublishedException e) {
            return failed("ask for", buildId, e, "Kafka did not confirm the request; ask again");
        } catch (IOException e) {
            return failed("ask for", buildId, e, "the registry did not say whether it has the image; ask again later");
        }
    }

    /** What is answered about a build with an image, to whoever may have its disk. */
    private interface Answer {
        DiskOutcome about(BuildDisk disk) throws IOException;
    }

    private DiskOutcome answer(String buildId, Caller caller, Answer answer) throws SQLException, IOException {
        Optional<BuildDisk> found = disks.find(buildId).filter(disk -> caller.sees(disk.tenant()));
        if (found.isEmpty()) {
            return new DiskOutcome.Unknown();
        }
        if (!caller.mayBuild()) {
            return new DiskOutcome.Forbidden();
        }
        BuildDisk disk = found.get();
        if (disk.imageDigest().isEmpty()) {
            return new DiskOutcome.None(
                    "build " + buildId + " is " + disk.status() + "; a build that succeeds gets a disk");
        }
        return answer.about(disk);
    }

    private DiskOutcome address(BuildDisk disk) throws IOException {
        if (disk.result().isEmpty()) {
            return new DiskOutcome.NotYet();
        }
        if (disk.location().isEmpty()) {
            return new DiskOutcome.None("its conversion " + disk.result().get() + ": "
                    + disk.reason().orElse("no reason is known"));
        }
        if (disk.url().isEmpty()) {
            return new DiskOutcome.NotServed(disk.location().get());
        }
        if (secret.isEmpty()) {
            return new DiskOutcome.Unavailable(
                    "build-api may give no addresses of disks: its operator has not set slipway.build-api.disks.secret-file");
        }
        return new DiskOutcome.At(secret.get()
                .signed(disk.url().get(), disk.tenant(), clock.instant().plus(addressLife)));
    }

    private DiskOutcome request(String buildId, BuildDisk disk, Caller caller, TraceParent trace) throws IOException {
        if (requests.waits(buildId, disk.toldAt())) {
            return new DiskOutcome.Requested();
        }
        String repository = disk.imageRepository().orElseThrow();
        String digest = disk.imageDigest().orElseThrow();
        Optional<Manifest> manifest = images.find(repository, digest);
        if (manifest.isEmpty()) {
            return new DiskOutcome.ImageGone(repository + "@" + digest);
        }
        events.publish(
                new ImagePushed(
                        repository,
                        Optional.of(RepositoryNames.IMAGE_TAG),
                        digest,
                        manifest.get().mediaType(),
                        manifest.get().configMediaType(),
                        Optional.of(ImagePushed.DISK_REQUEST),
                        clock.instant()),
                trace);
        requests.asked(buildId);
        LOG.info("a disk is asked for: buildId={} digest={} caller={}", buildId, digest, caller.name());
        return new DiskOutcome.Requested();
    }

    private static DiskOutcome failed(String what, String buildId, Exception failure, String reason) {
        LOG.error("cannot {} a disk: buildId={} reason={}", what, buildId, failure.getMessage());
        return new DiskOutcome.Unavailable(reason);
    }
}
