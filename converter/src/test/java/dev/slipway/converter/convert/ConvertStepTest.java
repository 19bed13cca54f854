package dev.slipway.converter.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.converter.EmptyImage;
import dev.slipway.converter.cleanup.Cleanups;
import dev.slipway.converter.convert.ConvertOutcome.Failed;
import dev.slipway.converter.convert.ConvertOutcome.Made;
import dev.slipway.converter.convert.ConvertOutcome.Skipped;
import dev.slipway.converter.convert.ConvertOutcome.Unavailable;
import dev.slipway.converter.store.DiskPlace;
import dev.slipway.converter.store.OpenedStore;
import dev.slipway.converter.store.PushedReference;
import dev.slipway.converter.store.StoredDisk;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.freespace.SpaceReserve;
import dev.slipway.freespace.UsedSpace;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertStepTest extends OpenedStore {
    private static final long TAKEN = 1 << 20;

    private final Images images = new Images();
    private final AtomicLong free = new AtomicLong(1L << 30);
    private final Counter read = new SimpleMeterRegistry().counter("read");

    @Test
    void makesTheDiskOfAPushedImage() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));

        ConvertOutcome outcome = step(0).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(outcome).isInstanceOf(Made.class);
        StoredDisk disk = ((Made) outcome).disk();
        assertThat(disk.file())
                .isEqualTo(folder.resolve(image.digest().substring("sha256:".length()))
                        .resolve("disk.ext4"));
        assertThat(disk.image().size()).isEqualTo(Files.size(disk.file()));
        assertThat(disk.file().resolveSibling("disk.json")).content().contains(image.digest());
    }

    @Test
    void makesTheDiskInTheFormatThatIsSet() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));

        ConvertOutcome outcome = step(settings(DiskFormat.EROFS, new DiskSize.Minimal()))
                .convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(outcome).isInstanceOfSatisfying(Made.class, made -> {
            assertThat(made.disk().file()).hasFileName("disk.erofs").exists();
            assertThat(made.disk().image().format()).isEqualTo(DiskFormat.EROFS);
        });
    }

    @Test
    void fetchesNothingOfWhatAStrangerPushed() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));

        ConvertOutcome outcome = step(0).convert(
                        Pushes.by(
                                "build:b02",
                                "builds/acme/b01",
                                image.digest(),
                                Pushes.MANIFEST,
                                Optional.of(Pushes.CONFIG)),
                        () -> {});

        assertThat(outcome).isEqualTo(Skipped.because(SkipReason.PUSHED_BY_SOMEBODY_ELSE));
        assertThat(images.opened).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}"})
    void makesADiskAnewOfWhichNobodyCanTellWhatItIs(String garbage) throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        Made made = (Made) step(0).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});
        Files.writeString(made.disk().file().resolveSibling("disk.json"), garbage);
        Files.writeString(made.disk().file(), "garbage");

        ConvertOutcome again = step(0).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(again).isEqualTo(made);
        assertThat(made.disk().file()).hasSize(made.disk().image().size());
        assertThat(disks.find(Digest.parse(image.digest()))).contains(made.disk());
    }

    @Test
    void countsWhatItReads() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));

        step(0).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(read.count()).isEqualTo(1024);
    }

    @Test
    void diskOfAnotherFormatIsKept() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        Made made = (Made) step(0).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        ConvertOutcome again = step(settings(DiskFormat.EROFS, new DiskSize.Minimal()))
                .convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(again).isEqualTo(new Skipped(SkipReason.ALREADY_CONVERTED, Optional.of(made.disk())));
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void makesTheHashTreeThatIsSet(DiskFormat format) throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));

        ConvertOutcome outcome = step(verity(format)).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(outcome).isInstanceOfSatisfying(Made.class, made -> assertThat(
                        made.disk().image().verity())
                .isPresent());
    }

    @Test
    void diskWithoutAHashTreeIsKept() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        Made made = (Made) step(0).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        ConvertOutcome again =
                step(verity(DiskFormat.EXT4)).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(again).isEqualTo(new Skipped(SkipReason.ALREADY_CONVERTED, Optional.of(made.disk())));
        assertThat(made.disk().image().verity()).isEmpty();
    }

    @Test
    void convertsNothingForAFurtherPushOfTheSameDigest() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        ConvertStep step = step(0);
        Made made = (Made) step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        ConvertOutcome again = step.convert(Pushes.of("builds/acme/b02", image.digest()), () -> {});

        assertThat(again).isEqualTo(new Skipped(SkipReason.ALREADY_CONVERTED, Optional.of(made.disk())));
        assertThat(images.opened).hasValue(1);
    }

    @Test
    void makesOneDiskForTwoPushesAtATime() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        ConvertStep step = step(0);
        List<Callable<ConvertOutcome>> pushes = List.of(
                () -> step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {}),
                () -> step.convert(Pushes.of("builds/acme/b02", image.digest()), () -> {}));

        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Class<?>> outcomes = threads.invokeAll(pushes).stream()
                    .map(Future::resultNow)
                    .<Class<?>>map(ConvertOutcome::getClass)
                    .toList();

            assertThat(outcomes).containsExactlyInAnyOrder(Made.class, Skipped.class);
        }
    }

    @Test
    void skipsACacheThatLiesAmongBuilds() throws Exception {
        EmptyImage cache = images.add(
                new EmptyImage("cache", "application/vnd.buildkit.cacheconfig.v0", EmptyImage.digest(new byte[1024])));

        ConvertOutcome outcome = step(0).convert(
                        Pushes.of("builds/acme/b01", cache.digest(), Pushes.MANIFEST, Optional.empty()), () -> {});

        assertThat(outcome).isEqualTo(Skipped.because(SkipReason.NOT_AN_IMAGE));
        assertThat(disks.manifests()).isEmpty();
    }

    @Test
    void badImageFailsAndLeavesNothing() throws Exception {
        EmptyImage image = images.add(new EmptyImage("bad", Pushes.CONFIG, EmptyImage.digest(new byte[] {1})));

        ConvertOutcome outcome = step(0).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.reason())
                .startsWith("diff_id_mismatch"));
        assertThat(disks.manifests()).isEmpty();
    }

    @Test
    void missingManifestFails() throws Exception {
        assertThat(step(0).convert(Pushes.of("builds/acme/b01", EmptyImage.digest(new byte[] {1})), () -> {}))
                .isInstanceOf(Failed.class);
    }

    @Test
    void registryThatDoesNotAnswerIsWorthAnotherTry() throws Exception {
        images.broken = true;

        assertThat(step(0).convert(Pushes.of("builds/acme/b01", EmptyImage.digest(new byte[] {1})), () -> {}))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void waitsWhileOthersNeedTheSpaceAndThenBegins() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        free.set(0);
        ConvertStep step = step(1L << 30);

        ConvertOutcome outcome = step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {
            assertThat(folder.resolve(image.digest().substring("sha256:".length())))
                    .doesNotExist();
            free.set(2L << 30);
        });

        assertThat(outcome).isInstanceOf(Made.class);
    }

    @Test
    void interruptsAConversionWhenOthersNeedTheSpaceAndBeginsAgainWhereThereIsMoreThanItHad() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        images.add(new Filling(image, () -> free.set(0)));
        AtomicInteger waits = new AtomicInteger();
        ConvertStep step = step(settings(DiskFormat.EXT4, new DiskSize.Minimal()), 1L << 30);

        ConvertOutcome outcome = step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {
            images.addAgain(image);
            // The reserve, and at first no more than the conversion had.
            free.set((1L << 30) + TAKEN + (waits.incrementAndGet() > 2 ? 1 : 0));
        });

        assertThat(outcome).isInstanceOf(Made.class);
        assertThat(waits).hasValue(3);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptsTheLargestOnly() throws Exception {
        EmptyImage small = images.add(new EmptyImage("small"));
        EmptyImage large = images.add(new EmptyImage("large"));
        CountDownLatch bothRun = new CountDownLatch(2);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        images.add(new Filling(
                small,
                () -> {
                    bothRun.countDown();
                    await().until(() -> interrupted.getCount() == 0);
                },
                false));
        images.add(new Filling(large, () -> {
            bothRun.countDown();
            await().until(() -> bothRun.getCount() == 0);
            free.set(0);
        }));
        String largeFolder = large.digest().substring("sha256:".length());
        ConvertStep step = step(
                settings(DiskFormat.EXT4, new DiskSize.Minimal()),
                1L << 30,
                path -> path.endsWith(largeFolder) ? 2 * TAKEN : TAKEN);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<ConvertOutcome> first =
                    threads.submit(() -> step.convert(Pushes.of("builds/acme/b01", large.digest()), () -> {
                        if (interrupted.getCount() > 0) {
                            free.set(2L << 30);
                            images.addAgain(large);
                            interrupted.countDown();
                        }
                    }));
            Future<ConvertOutcome> second =
                    threads.submit(() -> step.convert(Pushes.of("builds/acme/b02", small.digest()), waited::countDown));

            assertThat(first.get()).isInstanceOf(Made.class);
            assertThat(second.get()).isInstanceOf(Made.class);
        }
        assertThat(interrupted.getCount()).isZero();
        assertThat(waited.getCount()).as("the small one was left alone").isEqualTo(1);
    }

    @Test
    void diskWithoutItsDescriptionIsMadeAgain() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        ConvertStep step = step(0);
        StoredDisk first = ((Made) step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {})).disk();
        Files.delete(first.file().resolveSibling("disk.json"));

        assertThat(step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {}))
                .isEqualTo(new Made(first));
    }

    @Test
    void remembersEachPlaceWhereTheImageOfADiskWasPushed() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        EmptyImage.Index index = images.add(image.index());
        ConvertStep step = step(0);

        step.convert(Pushes.of("127.0.0.1:5000/builds/acme/b01", image.digest()), () -> {});
        step.convert(Pushes.of("builds/acme/b02", image.digest()), () -> {});
        step.convert(Pushes.of("builds/acme/b02", image.digest()), () -> {});
        step.convert(Pushes.of("builds/acme/b03", index.digest(), Pushes.INDEX, Optional.empty()), () -> {});

        assertThat(references(image))
                .extracting(PushedReference::toString)
                .containsExactlyInAnyOrder(
                        "builds/acme/b01@" + image.digest(),
                        "builds/acme/b02@" + image.digest(),
                        "builds/acme/b03@" + index.digest());
    }

    @Test
    void remembersThePushOfADiskThatAKilledConverterMadeWhenItComesAgain() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        ConvertStep step = step(0);
        Made made = (Made) step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});
        Files.delete(made.disk().file().resolveSibling("references.json"));

        assertThat(step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {}))
                .isEqualTo(new Skipped(SkipReason.ALREADY_CONVERTED, Optional.of(made.disk())));

        assertThat(references(image)).extracting(PushedReference::repository).containsExactly("builds/acme/b01");
    }

    @Test
    void rememberingFailsLoudlyBecauseAForgottenPushCouldCostTheDisk() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        ConvertStep step = step(0);
        Made made = (Made) step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});
        Files.writeString(made.disk().file().resolveSibling("references.json"), "not JSON");

        assertThat(step.convert(Pushes.of("builds/acme/b02", image.digest()), () -> {}))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void aPushThatComesWhileTheDiskIsRemovedMakesItAnew() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        ConvertStep step = step(0);
        Made made = (Made) step.convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<ConvertOutcome> push;
            try (DiskPlace place = disks.hold(Digest.parse(image.digest()))) {
                push = threads.submit(() -> step.convert(Pushes.of("builds/acme/b02", image.digest()), () -> {}));
                place.remove();
            }

            assertThat(push.get()).isEqualTo(made);
        }
        assertThat(made.disk().file()).exists();
        assertThat(references(image)).extracting(PushedReference::repository).containsExactly("builds/acme/b02");
    }

    @Test
    void aPushedImageHasItsDiskHoweverOftenOthersCleanUp() throws Exception {
        EmptyImage image = images.add(new EmptyImage("one"));
        ConvertStep step = step(0);
        Set<String> pushed = ConcurrentHashMap.newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> removed = threads.submit(() -> {
                long count = 0;
                while (!done.get()) {
                    count += Cleanups.run(disks, reference -> pushed.contains(reference.repository()));
                }
                return count;
            });
            try {
                for (int push = 0; push < 100; push++) {
                    String repository = "builds/acme/b" + push % 3;
                    pushed.add(repository);
                    ConvertOutcome outcome = step.convert(Pushes.of(repository, image.digest()), () -> {});

                    assertThat(outcome).isInstanceOfAny(Made.class, Skipped.class);
                    assertThat(disks.find(Digest.parse(image.digest()))).isPresent();
                    pushed.remove(repository);
                    if (push % 2 == 0) {
                        // Else the next push races the cleanup for the disk.
                        await().atMost(Duration.ofMinutes(1))
                                .pollInterval(Duration.ofMillis(2))
                                .until(() ->
                                        disks.find(Digest.parse(image.digest())).isEmpty());
                    }
                }
            } finally {
                done.set(true);
            }
            assertThat(removed.get()).isGreaterThanOrEqualTo(50);
        }
    }

    private List<PushedReference> references(EmptyImage image) throws Exception {
        try (DiskPlace place = disks.hold(Digest.parse(image.digest()))) {
            return place.references();
        }
    }

    private ConvertStep step(long minFreeBytes) {
        return step(settings(DiskFormat.EXT4, new DiskSize.Minimal()), minFreeBytes);
    }

    private ConvertStep step(ConvertStep.Settings settings) {
        return step(settings, 0);
    }

    private ConvertStep step(ConvertStep.Settings settings, long minFreeBytes) {
        return step(settings, minFreeBytes, _ -> TAKEN);
    }

    private ConvertStep step(ConvertStep.Settings settings, long minFreeBytes, UsedSpace used) {
        SpaceReserve space =
                new SpaceReserve("slipway.converter.min-free-space", minFreeBytes, List.of(folder), _ -> free.get());
        return new ConvertStep(
                images, disks, settings, new SpaceWatch(space, used), new ConversionProgress(Clock.systemUTC(), read));
    }

    private static ConvertStep.Settings settings(DiskFormat format, DiskSize size) {
        return new ConvertStep.Settings(Platform.LINUX_AMD64, format, size, false, ConversionLimits.DEFAULT);
    }

    private static ConvertStep.Settings verity(DiskFormat format) {
        return new ConvertStep.Settings(
                Platform.LINUX_AMD64, format, new DiskSize.Minimal(), true, ConversionLimits.DEFAULT);
    }

    /** An image whose layer takes the last space, and then does not come to an end. */
    private record Filling(EmptyImage image, Runnable fill, boolean endless) implements ImageStore {
        Filling(EmptyImage image, Runnable fill) {
            this(image, fill, true);
        }

        @Override
        public RawManifest manifest() {
            return image.manifest();
        }

        @Override
        public RawManifest manifest(Digest digest) throws IOException {
            return image.manifest(digest);
        }

        @Override
        public InputStream blob(Descriptor descriptor) throws IOException {
            if (!MediaTypes.isImageConfig(descriptor.mediaType())) {
                fill.run();
                try {
                    Thread.sleep(endless ? Duration.ofMinutes(1) : Duration.ZERO);
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("the line was cut");
                }
            }
            return image.blob(descriptor);
        }
    }
}
