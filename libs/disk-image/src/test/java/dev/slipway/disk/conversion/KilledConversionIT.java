package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.oci.Descriptor;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies by SIGKILL half way through the second of an image's two layers. */
class KilledConversionIT {

    @TempDir
    Path folder;

    enum Way {
        EXT4,
        EROFS,
        EROFS_WITH_SHARED_LAYERS;

        private ConversionRequest request(ImageStore image, Path folder) {
            ConversionRequest request = ConversionRequest.of(image, folder.resolve("disk"));
            return switch (this) {
                case EXT4 -> request;
                case EROFS -> request.withFormat(DiskFormat.EROFS);
                case EROFS_WITH_SHARED_LAYERS ->
                    request.withFormat(DiskFormat.EROFS)
                            .withContents(new ContentPlace.SharedLayers(folder.resolve("layers")));
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void leavesNothingThatAnybodyTakesForWholeAndTheNextRunIsFine(Way way) throws Exception {
        Path untouched = Files.createDirectory(folder.resolve("untouched"));
        Path killed = Files.createDirectory(folder.resolve("killed"));
        convert(way, untouched);

        killHalfWay(way, killed);

        List<String> whole = filesIn(untouched);
        assertThat(filesIn(killed)).anyMatch(KilledConversionIT::isPartial);
        assertThat(filesIn(killed)).filteredOn(file -> !isPartial(file)).doesNotContain("disk");
        convert(way, killed);
        assertThat(filesIn(killed)).isEqualTo(whole);
        for (String file : whole) {
            assertThat(killed.resolve(file)).hasSameBinaryContentAs(untouched.resolve(file));
        }
    }

    private static void convert(Way way, Path folder) throws IOException {
        assertThat(DiskImages.convert(way.request(image(), folder))).isInstanceOf(Converted.class);
    }

    private static void killHalfWay(Way way, Path folder) throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        way.name(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader says = other.inputReader()) {
            assertThat(says.readLine()).isEqualTo("half way");
        } finally {
            other.destroyForcibly().onExit().join();
        }
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static boolean isPartial(String file) {
        String name = Path.of(file).getFileName().toString();
        return name.startsWith(".") && name.endsWith(".partial");
    }

    /** Layers that do not compress, so that half a blob is half a layer. */
    private static TestImage image() {
        byte[] content = new byte[8 << 20];
        new Random(1).nextBytes(content);
        return new TestImage()
                .layer(new Tar().file("lower", content, entry -> {}))
                .layer(new Tar().file("upper", content, entry -> {}));
    }

    /** What the other process does. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            DiskImages.convert(Way.valueOf(arguments[0]).request(new Stalling(image()), Path.of(arguments[1])));
        }
    }

    /** An image of whose second layer to be read only one half ever comes. */
    private static final class Stalling extends ForwardedImage {

        private final AtomicInteger layers = new AtomicInteger();

        private Stalling(TestImage image) {
            super(image);
        }

        @Override
        public InputStream blob(Descriptor descriptor) throws IOException {
            InputStream blob = image.blob(descriptor);
            if (!image.layerDigests().contains(descriptor.digest().toString()) || layers.incrementAndGet() < 2) {
                return blob;
            }
            return new SequenceInputStream(
                    new ByteArrayInputStream(blob.readNBytes((int) descriptor.size() / 2)), new InputStream() {
                        @Override
                        public int read() {
                            System.out.println("half way");
                            try {
                                new CountDownLatch(1).await();
                                return -1;
                            } catch (InterruptedException e) {
                                throw new IllegalStateException("nobody interrupts this process", e);
                            }
                        }
                    });
        }
    }
}
