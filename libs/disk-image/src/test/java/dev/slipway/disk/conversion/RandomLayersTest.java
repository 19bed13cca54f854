package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.conversion.ModelTree.Item;
import dev.slipway.disk.conversion.Tar.TarNumbers;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random stacks of layers of everything that has a name, against {@link ModelTree}. */
class RandomLayersTest {

    private static final int STACKS = 40;
    private static final int ALL_STACKS = 150;
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @TempDir
    Path folder;

    static IntStream seeds() {
        return IntStream.range(0, STACKS);
    }

    static IntStream moreSeeds() {
        return IntStream.range(STACKS, ALL_STACKS);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("moreSeeds")
    void disksOfManyMoreStacksDoAsWell(int seed) throws IOException {
        disksOfAllFormatsHoldWhatTheModelHolds(seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void disksOfAllFormatsHoldWhatTheModelHolds(int seed) throws IOException {
        Random random = new Random(seed);
        TestImage image = new TestImage();
        ModelTree model = new ModelTree();
        int layers = 1 + random.nextInt(5);
        for (int i = 0; i < layers; i++) {
            image.layer(randomLayer(random, i, model));
        }

        Map<DiskFormat, Map<String, String>> facts = new EnumMap<>(DiskFormat.class);
        for (DiskFormat format : DiskFormat.values()) {
            Path disk = folder.resolve("disk." + format.label());
            assertThat(DiskImages.convert(ConversionRequest.of(image, disk).withFormat(format)))
                    .isInstanceOf(Converted.class);
            Map<String, Found> tree = DiskReader.read(format, disk);
            assertThat(model.factsOf(tree)).as(format.label()).isEqualTo(model.facts());
            facts.put(format, Found.facts(tree));
        }
        assertThat(facts.get(DiskFormat.EROFS)).isEqualTo(facts.get(DiskFormat.EXT4));
        assertThat(factsWithSharedLayers(image, "index")).isEqualTo(facts.get(DiskFormat.EXT4));
        assertThat(factsWithSharedLayers(image, "same-index")).isEqualTo(facts.get(DiskFormat.EXT4));
        assertThat(folder.resolve("same-index")).hasSameBinaryContentAs(folder.resolve("index"));
    }

    private Map<String, String> factsWithSharedLayers(TestImage image, String name) throws IOException {
        Path file = folder.resolve(name);
        Converted converted = (Converted) DiskImages.convert(ConversionRequest.of(image, file)
                .withFormat(DiskFormat.EROFS)
                .withContents(new ContentPlace.SharedLayers(folder.resolve("layers"))));
        return Found.facts(DiskReader.read(converted.disk(), file));
    }

    /** Whiteouts first, then entries whose paths are unique in the layer, so that the order within it matters to links alone. */
    private static Tar randomLayer(Random random, int layer, ModelTree model) {
        Tar tar = new Tar();
        for (int i = random.nextInt(4); i > 0; i--) {
            String path = randomPath(random);
            if (model.leadsOverLink(path)) {
                continue;
            }
            if (random.nextInt(4) == 0) {
                if (model.at(path).map(Item::isDirectory).orElse(true)) {
                    tar.whiteout(path + "/.wh..wh..opq");
                    model.removeBelow(path);
                }
            } else {
                int slash = path.lastIndexOf('/') + 1;
                tar.whiteout(path.substring(0, slash) + ".wh." + path.substring(slash));
                model.remove(path);
            }
        }
        Set<String> used = new TreeSet<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            String path = randomPath(random);
            if (!model.leadsOverLink(path) && used.stream().noneMatch(other -> overlap(path, other))) {
                used.add(path);
                add(random, layer, tar, path, model);
            }
        }
        return tar;
    }

    private static void add(Random random, int layer, Tar tar, String path, ModelTree model) {
        int kind = random.nextInt(10);
        if (kind < 2) {
            Item directory = item(random, Found.DIRECTORY, "", 0, Map.of());
            tar.entry(path + "/", TarNumbers.DIRECTORY, "", entry -> setOwner(entry, directory));
            model.put(path, directory);
        } else if (kind < 6) {
            addFile(random, tar, path, path + " of layer " + layer + " " + "x".repeat(random.nextInt(9000)), model);
        } else if (kind < 7) {
            Item link = item(random, Found.SYMLINK, "target-" + random.nextInt(100), 0, Map.of());
            tar.entry(path, TarNumbers.SYMLINK, link.text(), entry -> setOwner(entry, link));
            model.put(path, link);
        } else if (kind < 8) {
            addSpecial(random, tar, path, model);
        } else {
            List<String> files = model.files();
            if (!files.isEmpty()) {
                String target = files.get(random.nextInt(files.size()));
                if (!overlap(path, target)) {
                    tar.hardLink(path, target);
                    model.put(path, model.at(target).orElseThrow());
                }
            }
        }
    }

    private static void addFile(Random random, Tar tar, String path, String content, ModelTree model) {
        Map<String, String> xattrs = new TreeMap<>();
        for (String name : List.of("user.one", "trusted.two", "security.three")) {
            if (random.nextInt(4) == 0) {
                xattrs.put(name, "value " + random.nextInt(1000));
            }
        }
        Item file = item(random, Found.REGULAR, content, 0, xattrs);
        if (!xattrs.isEmpty()) {
            Map<String, String> records = new TreeMap<>();
            xattrs.forEach((name, value) -> records.put("SCHILY.xattr." + name, value));
            tar.pax(records);
        }
        tar.file(path, content.getBytes(StandardCharsets.US_ASCII), entry -> setOwner(entry, file));
        model.put(path, file);
    }

    private static void addSpecial(Random random, Tar tar, String path, ModelTree model) {
        int kind = random.nextInt(3);
        byte flag = List.of(TarNumbers.CHARACTER_DEVICE, TarNumbers.BLOCK_DEVICE, TarNumbers.FIFO)
                .get(kind);
        int type = List.of(0x2000, 0x6000, 0x1000).get(kind);
        int major = kind == 2 ? 0 : random.nextInt(4096);
        int minor = kind == 2 ? 0 : random.nextInt(1 << 20);
        Item special = item(random, type, "", (long) major << 32 | minor, Map.of());
        tar.entry(path, flag, "", entry -> {
            entry.setDevMajor(major);
            entry.setDevMinor(minor);
            setOwner(entry, special);
        });
        model.put(path, special);
    }

    private static Item item(Random random, int type, String text, long device, Map<String, String> xattrs) {
        return new Item(
                type,
                type == Found.SYMLINK ? 0777 : random.nextInt(010000),
                random.nextInt(3) == 0 ? 4_000_000_000L : 65_535,
                random.nextInt(100_000),
                (random.nextInt(3) - 1) * Tar.TIME,
                text,
                device,
                xattrs,
                true);
    }

    private static void setOwner(TarArchiveEntry entry, Item item) {
        entry.setMode(item.permissions());
        entry.setUserId(item.uid());
        entry.setGroupId(item.gid());
        entry.setModTime(1000 * item.seconds());
    }

    private static String randomPath(Random random) {
        StringBuilder path = new StringBuilder(NAMES.get(random.nextInt(NAMES.size())));
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            path.append('/').append(NAMES.get(random.nextInt(NAMES.size())));
        }
        return path.toString();
    }

    private static boolean overlap(String path, String other) {
        return path.equals(other) || path.startsWith(other + "/") || other.startsWith(path + "/");
    }
}
