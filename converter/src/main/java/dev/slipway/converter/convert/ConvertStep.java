package dev.slipway.converter.convert;

import static java.util.Objects.requireNonNull;

import dev.slipway.converter.convert.ConvertOutcome.Failed;
import dev.slipway.converter.convert.ConvertOutcome.Made;
import dev.slipway.converter.convert.ConvertOutcome.Skipped;
import dev.slipway.converter.convert.ConvertOutcome.Unavailable;
import dev.slipway.converter.store.DiskPlace;
import dev.slipway.converter.store.DiskStore;
import dev.slipway.converter.store.PushedReference;
import dev.slipway.converter.store.StoredDisk;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.Refused;
import dev.slipway.disk.RunnableImage;
import dev.slipway.disk.conversion.DiskImages;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.description.MalformedDescriptionException;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.events.ImagePushed;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.Platform;
import dev.slipway.settings.BadSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts one pushed manifest, unless it needs no disk or has one. In both cases the push is added to the disk's
 * references. Safe for use by several threads: two pushes of one manifest at a time make one disk, and a disk that is
 * being removed is made anew.
 */
record ConvertStep(
        PushedImages images, DiskStore disks, Settings settings, SpaceWatch space, ConversionProgress progress) {
    /** What every conversion has in common. */
    record Settings(Platform platform, DiskFormat format, DiskSize size, boolean verity, ConversionLimits limits) {

        Settings {
            if (!format.allows(size)) {
                throw new BadSettingException(
                        "slipway.converter.free-space",
                        size instanceof DiskSize.WithFree(long bytes) ? String.valueOf(bytes) : size.toString(),
                        "must be 0, because a disk of the format " + format.label() + " has no free space");
            }
        }

        static Settings of(ConvertConfig config) {
            ConvertConfig.Limits limits = config.limits();
            long free = config.freeSpace().asLongValue();
            return new Settings(
                    Platform.parse(config.platform()),
                    config.format(),
                    free == 0 ? new DiskSize.Minimal() : new DiskSize.WithFree(free),
                    config.verity(),
                    new ConversionLimits(
                            limits.unpackedSize().asLongValue(),
                            limits.entries(),
                            limits.ratio(),
                            limits.layers(),
                            limits.metadataSize().asLongValue()));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConvertStep.class);

    /** Then it is given back, and may be another converter's. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);

    /**
     * What becomes of the push. Waits where there is no space for its disk.
     *
     * @param waits called where it only waits from here on; more than once, perhaps
     */
    ConvertOutcome convert(ImagePushed push, Runnable waits) throws InterruptedException {
        Optional<SkipReason> skip = PushFilter.skip(push);
        if (skip.isPresent()) {
            return Skipped.because(skip.get());
        }
        try {
            PushedReference reference = new PushedReference(
                    PushFilter.withoutHost(push.repository()), Digest.parse(push.digest()), push.pushedAt());
            while (true) {
                try {
                    Optional<StoredDisk> known = known(reference);
                    return known.isPresent() ? alreadyConverted(known.get()) : resolve(reference);
                } catch (NoSpaceException e) {
                    // Not before its place is free for others.
                    if (!space.awaitRoom(e.folder, e.bytes, LONGEST_WAIT, waits)) {
                        return new Unavailable(String.valueOf(e.getMessage()));
                    }
                }
            }
        } catch (InvalidReferenceException e) {
            return new Failed(String.valueOf(e.getMessage()));
        } catch (ImageStore.MissingContentException e) {
            return new Failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the conversion was to stop");
            }
            return new Unavailable(e.toString());
        }
    }

    /** Others need the space that a disk would take. */
    private static final class NoSpaceException extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient Path folder;
        private final long bytes;

        /** @param bytes that the conversion had taken when it was interrupted */
        NoSpaceException(String message, Path folder, long bytes) {
            super(message);
            this.folder = folder;
            this.bytes = bytes;
        }
    }

    /** The disk of a manifest that was pushed by its own digest: that it is there needs no look into the registry. */
    private Optional<StoredDisk> known(PushedReference pushed) throws IOException, InterruptedException {
        try (DiskPlace place = disks.hold(pushed.digest())) {
            return known(place, pushed);
        }
    }

    private static Optional<StoredDisk> known(DiskPlace place, PushedReference pushed) throws IOException {
        Optional<StoredDisk> known = find(place);
        if (known.isPresent()) {
            place.remember(pushed);
        }
        return known;
    }

    /** A disk that nobody can tell any more what it is gets made anew, where it lies. */
    private static Optional<StoredDisk> find(DiskPlace place) throws IOException {
        try {
            return place.find();
        } catch (MalformedDescriptionException e) {
            LOG.warn("a disk is made anew: reason={}", e.getMessage());
            return Optional.empty();
        }
    }

    private ConvertOutcome resolve(PushedReference pushed) throws IOException, InterruptedException {
        ImageStore store = images.open(pushed.repository(), pushed.digest());
        return switch (DiskImages.resolve(store, settings.platform(), settings.limits())) {
            case RunnableImage image -> alone(image, store, pushed);
            case Refused(Refused.Reason reason, String ignored)
            when reason == Refused.Reason.NOT_RUNNABLE -> Skipped.because(SkipReason.NOT_AN_IMAGE);
            case Refused refused -> failed(refused);
        };
    }

    private ConvertOutcome alone(RunnableImage image, ImageStore store, PushedReference pushed)
            throws IOException, InterruptedException {
        try (DiskPlace place = disks.hold(image.manifestDigest())) {
            Optional<StoredDisk> known = known(place, pushed);
            return known.isPresent() ? alreadyConverted(known.get()) : write(image, store, place, pushed);
        }
    }

    private ConvertOutcome write(RunnableImage image, ImageStore store, DiskPlace place, PushedReference pushed)
            throws IOException {
        Path file = place.file(settings.format());
        Path folder = requireNonNull(file.getParent());
        Optional<String> shortage = space.shortage();
        if (shortage.isPresent()) {
            place.discard();
            throw new NoSpaceException(shortage.get(), folder, 0);
        }
        ConversionRequest request = new ConversionRequest(
                store,
                settings.platform(),
                file,
                settings.format(),
                settings.size(),
                new ContentPlace.OnTheDisk(),
                settings.verity(),
                settings.limits(),
                progress.of(image.manifestDigest()));
        SpaceWatch.Conversion watched = space.begin(folder);
        try (watched) {
            return switch (DiskImages.convert(image, request)) {
                case Converted(DiskImage disk) -> new Made(place.add(disk, pushed));
                case Refused refused -> failed(refused);
            };
        } catch (IOException e) {
            Optional<SpaceWatch.Interruption> interruption = watched.interruption();
            if (interruption.isEmpty()) {
                throw e;
            }
            return interrupted(interruption.get(), folder);
        } finally {
            place.discard();
        }
    }

    private static ConvertOutcome interrupted(SpaceWatch.Interruption interruption, Path folder)
            throws NoSpaceException {
        if (interruption.wasAlone()) {
            return new Failed(
                    "no_space: its disk takes more than the " + (interruption.most() >> 20)
                            + " MiB that the converter may ever use: all that the file system of its disks holds, less"
                            + " slipway.converter.min-free-space. Make the image smaller, or ask the operator for a larger disk");
        }
        throw new NoSpaceException("given up half way: " + interruption.shortage(), folder, interruption.bytes());
    }

    private static Skipped alreadyConverted(StoredDisk disk) {
        return new Skipped(SkipReason.ALREADY_CONVERTED, Optional.of(disk));
    }

    private static Failed failed(Refused refused) {
        return new Failed(refused.reason().name().toLowerCase(Locale.ROOT) + ": " + refused.detail());
    }
}
