package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ConversionOutcome;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.Refused;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that share layers: what is read, what is written, and what the disks hold. */
class SharedLayersTest {

    private static final byte[] BASE = new Tar()
            .directory("etc")
            .file("etc/conf", "1")
            .file("large", "x".repeat(100_000))
            .symlink("link", "etc")
            .bytes();
    private static final byte[] MIDDLE =
            new Tar().file("etc/more", "2").hardLink("etc/same", "etc/conf").bytes();
    private static final byte[] TOP =
            new Tar().file("app", "the first application").bytes();
    private static final byte[] OTHER_TOP =
            new Tar().file("app", "the second application").bytes();

    @TempDir
    Path folder;

    @Test
    void secondImageReadsAndWritesOnlyItsOwnLayer() throws IOException {
        convert(image(BASE, MIDDLE, TOP), "first");
        Map<String, Object> before = store();
        CountedReads second = new CountedReads(image(BASE, MIDDLE, OTHER_TOP));

        DiskImage disk = convert(second, "second");

        assertThat(second.layers()).containsExactly(2);
        assertThat(store()).hasSize(before.size() + 2).containsAllEntriesOf(before);
        assertThat(disk.size()).isLessThan(20_000);
        assertThat(tree(disk, "second").get("app").text()).isEqualTo("the second application");
        assertThat(tree(disk, "second").get("etc/same").links()).isEqualTo(2);
    }

    @Test
    void imageOfKnownLayersReadsNone() throws IOException {
        convert(image(BASE, MIDDLE, TOP), "first");
        CountedReads again = new CountedReads(image(BASE, MIDDLE, TOP));

        DiskImage disk = convert(again, "again");

        assertThat(again.layers()).isEmpty();
        assertThat(folder.resolve("again")).hasSameBinaryContentAs(folder.resolve("first"));
        assertThat(Found.facts(tree(disk, "again"))).isEqualTo(wholeFacts(image(BASE, MIDDLE, TOP)));
    }

    @Test
    void diskDependsOnTheImageAloneAndNotOnWhatTheStoreHeld() throws IOException {
        convert(image(TOP, OTHER_TOP, BASE), "something-else");
        convert(image(BASE, MIDDLE, TOP), "disk");
        DiskImage elsewhere = converted(request(image(BASE, MIDDLE, TOP), "elsewhere", "other-layers"));

        assertThat(folder.resolve("elsewhere")).hasSameBinaryContentAs(folder.resolve("disk"));
        for (DiskImage.Device device : elsewhere.devices()) {
            Path file = folder.resolve(device.file());
            assertThat(file.getParent()).isEqualTo(folder.resolve("other-layers"));
            assertThat(file).hasSameBinaryContentAs(folder.resolve("layers").resolve(file.getFileName()));
        }
    }

    @Test
    void describesItsDevices() throws IOException {
        TestImage image = image(BASE, TOP);

        DiskImage disk = convert(image, "disk");

        assertThat(disk.devices())
                .extracting(device -> device.diffId().toString())
                .containsExactly(TestImage.digest(BASE), TestImage.digest(TOP));
        for (DiskImage.Device device : disk.devices()) {
            byte[] contents = Files.readAllBytes(folder.resolve(device.file()));
            assertThat(device.size()).isEqualTo(contents.length);
            assertThat("sha256:" + device.sha256()).isEqualTo(TestImage.digest(contents));
        }
        disk.writeJson(folder.resolve("disk.json"));
        assertThat(DiskImage.readJson(folder.resolve("disk.json"))).isEqualTo(disk);
    }

    @Test
    void listsOnlyDevicesThatAFileNeeds() throws IOException {
        byte[] hidden = new Tar().file("hidden", "content").bytes();
        byte[] nothing = new Tar()
                .directory("d")
                .symlink("s", "d")
                .file("empty", "")
                .whiteout(".wh.hidden")
                .bytes();

        DiskImage disk = convert(image(hidden, nothing, TOP), "disk");

        assertThat(disk.devices())
                .extracting(device -> device.diffId().toString())
                .containsExactly(TestImage.digest(TOP));
        assertThat(tree(disk, "disk").keySet()).containsExactlyInAnyOrder("", "d", "s", "empty", "app");
    }

    @Test
    void imageWithoutContentsNeedsNoDevice() throws IOException {
        DiskImage disk =
                convert(image(new Tar().directory("d").file("empty", "").bytes()), "disk");

        assertThat(disk.devices()).isEmpty();
        assertThat(disk.toJson()).doesNotContain("devices");
        assertThat(tree(disk, "disk").keySet()).containsExactlyInAnyOrder("", "d", "empty");
    }

    @Test
    void contentThatOneImageHidesIsThereForTheNext() throws IOException {
        byte[] covering =
                new Tar().file("large", "covered").whiteout("etc/.wh.conf").bytes();
        DiskImage covered = convert(image(BASE, covering), "covered");
        assertThat(tree(covered, "covered").get("large").text()).isEqualTo("covered");
        assertThat(tree(covered, "covered")).doesNotContainKey("etc/conf");
        CountedReads next = new CountedReads(image(BASE, TOP));

        DiskImage disk = convert(next, "next");

        assertThat(next.layers()).containsExactly(1);
        assertThat(tree(disk, "next").get("large").text()).hasSize(100_000);
        assertThat(tree(disk, "next").get("etc/conf").text()).isEqualTo("1");
    }

    @Test
    void layerThatAnImageHasTwiceIsOneDevice() throws IOException {
        byte[] added = new Tar().directory("d").file("d/own", "own").bytes();
        byte[] changed = new Tar().file("d/other", "other").bytes();
        byte[] gone = new Tar().whiteout(".wh.d").bytes();
        TestImage image = image(added, changed, gone, added);
        CountedReads counted = new CountedReads(image);

        DiskImage disk = convert(counted, "disk");

        assertThat(counted.layers()).containsExactly(0, 1, 2);
        assertThat(disk.devices()).hasSize(1);
        assertThat(tree(disk, "disk").keySet()).containsExactlyInAnyOrder("", "d", "d/own");
        assertThat(Found.facts(tree(disk, "disk"))).isEqualTo(wholeFacts(image));
    }

    @Test
    void otherBlobOfAKnownLayerIsReadOnceAndWritesNoContents() throws IOException {
        convert(image(BASE), "first");
        Map<String, Object> before = store();
        CountedReads zstd = new CountedReads(new TestImage().layer(BASE, TestImage.ZSTD));
        CountedReads again = new CountedReads(new TestImage().layer(BASE, TestImage.ZSTD));
        CountedReads gzip = new CountedReads(image(BASE));

        convert(zstd, "zstd");
        convert(again, "again");
        convert(gzip, "gzip");

        assertThat(zstd.layers()).containsExactly(0);
        assertThat(again.layers()).isEmpty();
        assertThat(gzip.layers()).isEmpty();
        assertThat(store().keySet()).isEqualTo(before.keySet());
        assertThat(store().values()).filteredOn(before::containsValue).hasSize(1);
    }

    /** Who knows a diff id alone does not get the layer. */
    @Test
    void refusesABlobThatIsNotTheKnownLayerItsImageNames() throws IOException {
        convert(image(BASE), "first");
        Map<String, Object> before = store();
        byte[] other = TestImage.compressed(TOP, TestImage.GZIP);
        TestImage forged = new TestImage()
                .layer(TestImage.digest(BASE), TestImage.GZIP, TestImage.digest(other), other.length, other);

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(outcome(forged, "forged"))
                    .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.reason())
                            .isEqualTo(Reason.DIFF_ID_MISMATCH));
            assertThat(folder.resolve("forged")).doesNotExist();
            assertThat(store()).isEqualTo(before);
        }
    }

    @Test
    void badLayerLeavesTheGoodOnesBelowAndNothingOfItself() throws IOException {
        byte[] blob = TestImage.compressed(TOP, TestImage.GZIP);
        String digest = TestImage.digest(blob);
        blob[blob.length - 1] ^= 1;
        TestImage image = image(BASE).layer(TestImage.digest(TOP), TestImage.GZIP, digest, blob.length, blob);

        assertThat(outcome(image, "disk")).isInstanceOf(Refused.class);

        assertThat(folder.resolve("disk")).doesNotExist();
        String base = TestImage.digest(BASE).replace(':', '-');
        assertThat(store().keySet()).containsExactlyInAnyOrder(base + ".v1.contents", base + ".v1.entries");
        CountedReads good = new CountedReads(image(BASE, TOP));
        convert(good, "disk");
        assertThat(good.layers()).containsExactly(1);
    }

    /** BASE has 4 entries, MIDDLE 2. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void limitsHoldForKnownLayersToo(boolean known) throws IOException {
        TestImage image = image(BASE, MIDDLE, MIDDLE);
        if (known) {
            convert(image, "first");
        }
        long bytes = BASE.length + 2L * MIDDLE.length;
        long entries = 4 + 2 * 2;
        long names = "etc/".length() + "etc/conf".length() + "large".length() + "link".length() + "etc".length();
        long moreNames = "etc/more".length() + "etc/same".length() + "etc/conf".length();
        long metadata = ConversionLimits.ENTRY_BYTES * entries + names + 2 * moreNames;
        ConversionRequest request = request(image, "disk", "layers");

        assertLimitExceeded(request.withLimits(limits(bytes - 1, entries, metadata)));
        assertLimitExceeded(request.withLimits(limits(bytes, entries - 1, metadata)));
        assertLimitExceeded(request.withLimits(limits(bytes, entries, metadata - 1)));
        assertThat(DiskImages.convert(request.withLimits(limits(bytes, entries, metadata))))
                .isInstanceOf(Converted.class);
    }

    private static ConversionLimits limits(long bytes, long entries, long metadata) {
        return new ConversionLimits(bytes, entries, 1_000, 500, metadata);
    }

    private static void assertLimitExceeded(ConversionRequest request) throws IOException {
        assertThat(DiskImages.convert(request))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.LIMIT_EXCEEDED));
    }

    @Test
    void manyConversionsShareOneStoreAtOnce() throws Exception {
        int conversions = 8;
        try (ExecutorService threads = Executors.newFixedThreadPool(conversions)) {
            List<Future<DiskImage>> disks = threads.invokeAll(IntStream.range(0, conversions)
                    .<Callable<DiskImage>>mapToObj(i -> () -> convert(
                            image(
                                    BASE,
                                    MIDDLE,
                                    new Tar()
                                            .file("app", "application " + i % 3)
                                            .bytes()),
                            "disk" + i))
                    .toList());
            for (int i = 0; i < conversions; i++) {
                Map<String, Found> tree = tree(disks.get(i).get(), "disk" + i);
                assertThat(tree.get("app").text()).isEqualTo("application " + i % 3);
                assertThat(tree.get("large").text()).hasSize(100_000);
            }
        }
        assertThat(store().keySet()).hasSize(10).noneMatch(name -> name.endsWith(".partial"));
    }

    @Test
    void onlyAFormatThatKnowsDevicesSharesLayers() {
        ConversionRequest request =
                ConversionRequest.of(image(BASE), folder.resolve("disk")).withFormat(DiskFormat.EXT4);

        assertThatThrownBy(() -> request.withContents(new ContentPlace.SharedLayers(folder)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("contents: a disk of format ext4");
    }

    private static TestImage image(byte[]... layers) {
        TestImage image = new TestImage();
        for (byte[] layer : layers) {
            image.layer(layer, TestImage.GZIP);
        }
        return image;
    }

    private DiskImage convert(ImageStore image, String name) throws IOException {
        return converted(request(image, name, "layers"));
    }

    private static DiskImage converted(ConversionRequest request) throws IOException {
        return ((Converted) DiskImages.convert(request)).disk();
    }

    private ConversionOutcome outcome(ImageStore image, String name) throws IOException {
        return DiskImages.convert(request(image, name, "layers"));
    }

    private ConversionRequest request(ImageStore image, String name, String layers) {
        return ConversionRequest.of(image, folder.resolve(name))
                .withFormat(DiskFormat.EROFS)
                .withContents(new ContentPlace.SharedLayers(folder.resolve(layers)));
    }

    private Map<String, Found> tree(DiskImage disk, String name) throws IOException {
        return DiskReader.read(disk, folder.resolve(name));
    }

    private Map<String, String> wholeFacts(TestImage image) throws IOException {
        Path file = folder.resolve("whole");
        converted(ConversionRequest.of(image, file).withFormat(DiskFormat.EROFS));
        return Found.facts(DiskReader.read(DiskFormat.EROFS, file));
    }

    /** The files of the store by name, each with the key that tells whether it was written again. */
    private Map<String, Object> store() throws IOException {
        Map<String, Object> files = new TreeMap<>();
        try (Stream<Path> listed = Files.list(folder.resolve("layers"))) {
            for (Path file : listed.collect(Collectors.toUnmodifiableList())) {
                files.put(
                        file.getFileName().toString(), Set.of(Files.getAttribute(file, "unix:ino"), Files.size(file)));
            }
        }
        return files;
    }
}
