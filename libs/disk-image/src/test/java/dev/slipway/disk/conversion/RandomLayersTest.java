package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ContentPlace;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random stacks of layers against a model that is too simple to be wrong: a map from path to content. */
class RandomLayersTest {

    private static final int STACKS = 150;
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @TempDir
    Path folder;

    static List<Integer> seeds() {
        List<Integer> seeds = new ArrayList<>();
        for (int seed = 0; seed < STACKS; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void disksOfAllFormatsHoldWhatTheModelHolds(int seed) throws IOException {
        Random random = new Random(seed);
        TestImage image = new TestImage();
        Map<String, String> model = new TreeMap<>();
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
            assertThat(contents(tree)).as(format.label()).isEqualTo(model);
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

    private static Map<String, String> contents(Map<String, Found> tree) {
        Map<String, String> contents = new TreeMap<>();
        tree.forEach((path, node) -> contents.put(path, node.type() == Found.DIRECTORY ? "/" : node.text()));
        contents.remove("");
        return contents;
    }

    /** Whiteouts first, then entries whose paths are unique in the layer, so that the order within it cannot matter. */
    private static Tar randomLayer(Random random, int layer, Map<String, String> model) {
        Tar tar = new Tar();
        for (int i = random.nextInt(4); i > 0; i--) {
            String path = randomPath(random);
            if (random.nextInt(4) == 0) {
                tar.whiteout(path + "/.wh..wh..opq");
                if ("/".equals(model.get(path))) {
                    removeBelow(model, path);
                }
            } else {
                int slash = path.lastIndexOf('/') + 1;
                tar.whiteout(path.substring(0, slash) + ".wh." + path.substring(slash));
                remove(model, path);
            }
        }
        Set<String> used = new TreeSet<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            String path = randomPath(random);
            if (used.stream().noneMatch(other -> overlap(path, other))) {
                used.add(path);
                add(random, layer, tar, path, model);
            }
        }
        return tar;
    }

    private static void add(Random random, int layer, Tar tar, String path, Map<String, String> model) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            model.put(path.substring(0, slash), "/");
        }
        if (random.nextInt(3) == 0) {
            tar.directory(path);
            model.put(path, "/");
        } else {
            String content = path + " of layer " + layer + " " + "x".repeat(random.nextInt(9000));
            tar.file(path, content.getBytes(StandardCharsets.US_ASCII), entry -> {
                entry.setMode(random.nextInt(010000));
                entry.setUserId(random.nextInt(3) == 0 ? 4_000_000_000L : 65_535);
                entry.setGroupId(random.nextInt(100_000));
                entry.setModTime(1000L * (random.nextInt(3) - 1) * Tar.TIME);
            });
            remove(model, path);
            model.put(path, content);
        }
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

    private static void remove(Map<String, String> model, String path) {
        model.remove(path);
        removeBelow(model, path);
    }

    private static void removeBelow(Map<String, String> model, String path) {
        model.keySet().removeIf(key -> key.startsWith(path + "/"));
    }
}
