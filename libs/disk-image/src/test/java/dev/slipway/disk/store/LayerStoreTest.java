package dev.slipway.disk.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.layer.ArchiveSize;
import dev.slipway.disk.layer.ReadLayer;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.ContentStore.DataExtent;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.LayerEntry;
import dev.slipway.disk.tree.LayerEntry.HardLink;
import dev.slipway.disk.tree.LayerEntry.OpaqueDirectory;
import dev.slipway.disk.tree.LayerEntry.Placed;
import dev.slipway.disk.tree.LayerEntry.Whiteout;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.Symlink;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerStoreTest {

    private static final ArchiveSize ARCHIVE = new ArchiveSize(123_456, 789, 4_321);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void givesBackEverythingThatALayerSays(int seed) throws Exception {
        LayerStore store = LayerStore.open(folder.resolve("made/here"));
        Random random = new Random(seed);
        List<LayerEntry> entries;
        LayerBlob layer = layer("sha256", random.nextInt());
        try (NewLayer added = store.add(layer, Long.MAX_VALUE)) {
            entries = randomEntries(random, added);
            added.complete(new ReadLayer(entries, ARCHIVE));
        }

        StoredLayer found = LayerStore.open(folder.resolve("made/here"))
                .find(layer.diffId())
                .orElseThrow();

        assertThat(found.blobs()).containsExactly(layer.digest());
        assertThat(found.archive()).isEqualTo(ARCHIVE);
        assertThat(Files.size(found.contents())).isEqualTo(found.blocks() * 4096);
        assertThat(told(store.entries(found, 7), 7)).isEqualTo(told(entries, StoredContent.THE_DISK));
    }

    @Test
    void makesNewNodesEachTime() throws Exception {
        LayerStore store = LayerStore.open(folder);
        StoredLayer layer = add(store, layer("sha256", 1));

        List<LayerEntry> once = store.entries(layer, 1);
        List<LayerEntry> again = store.entries(layer, 1);

        assertThat(((Placed) once.getFirst()).node()).isNotSameAs(((Placed) again.getFirst()).node());
    }

    @Test
    void knowsNoLayerThatWasNotCompleted() throws Exception {
        LayerStore store = LayerStore.open(folder);
        LayerBlob layer = layer("sha512", 1);

        try (NewLayer added = store.add(layer, Long.MAX_VALUE)) {
            added.contents().store(3, List.of(new DataExtent(0, 3)), into -> into.put((byte) 'x'));
        }

        assertThat(store.find(layer.diffId())).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keepsLayersOfLongDigestsApart() throws Exception {
        LayerStore store = LayerStore.open(folder);
        add(store, layer("sha512", 1));

        assertThat(store.find(layer("sha512", 1).diffId())).isPresent();
        assertThat(store.find(layer("sha512", 2).diffId())).isEmpty();
        assertThat(store.find(layer("sha256", 1).diffId())).isEmpty();
    }

    @Test
    void remembersEveryBlobThatWasConfirmed() throws Exception {
        LayerStore store = LayerStore.open(folder);
        LayerBlob layer = layer("sha256", 1);
        StoredLayer first = add(store, layer);
        List<String> entries = told(store.entries(first, 1), 1);

        StoredLayer confirmed = store.confirm(first, layer("sha512", 5).digest());

        assertThat(confirmed.blobs())
                .containsExactly(layer.digest(), layer("sha512", 5).digest());
        assertThat(store.find(layer.diffId())).contains(confirmed);
        assertThat(told(store.entries(confirmed, 1), 1)).isEqualTo(entries);
    }

    @Test
    void failsWhereALayerVanishes() throws Exception {
        LayerStore store = LayerStore.open(folder);
        StoredLayer layer = add(store, layer("sha256", 1));
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        assertThat(store.find(layer.diffId())).isEmpty();
        assertThatThrownBy(() -> store.entries(layer, 1)).isInstanceOf(IOException.class);
    }

    /** Blocks that are not there would be a disk that fails when it is read. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, Long.MAX_VALUE / 2})
    void refusesEntriesThatNameBlocksWhichTheContentsLack(long place) throws Exception {
        LayerStore store = LayerStore.open(folder);
        StoredLayer layer = add(store, layer("sha256", 1));
        RegularFile file = new RegularFile(Attributes.IMPLIED_DIRECTORY, 4096);
        file.storedAs(new StoredContent(1, List.of(new StoredContent.Run(0, place, layer.blocks()))));
        List<LayerEntry> entries = List.of(new Placed(path("f"), file));

        NewLayer.writeEntries(entriesFile(), layer, entries);

        if (place == 0) {
            assertThat(told(store.entries(layer, 1), 1)).isEqualTo(told(entries, 1));
        } else {
            assertDamaged(store, layer);
        }
    }

    @Test
    void refusesEntriesThatAreReplacedByThoseOfAnotherLayer() throws Exception {
        LayerStore store = LayerStore.open(folder);
        StoredLayer layer = add(store, layer("sha256", 1));
        StoredLayer other = add(store, layer("sha256", 2));

        NewLayer.writeEntries(entriesFile(), other, store.entries(other, 1));

        assertThat(store.find(layer.diffId())).isEmpty();
        assertDamaged(store, layer);
    }

    @Test
    void refusesNumbersThatNobodyWrote() throws Exception {
        LayerStore store = LayerStore.open(folder);
        StoredLayer layer = add(store, layer("sha256", 1));
        byte[] right = Files.readAllBytes(entriesFile());
        Random random = new Random(7);

        for (int attempt = 0; attempt < 5000; attempt++) {
            byte[] wrong = Arrays.copyOf(right, right.length - 32);
            wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
            Files.write(entriesFile(), wrong);
            Files.write(entriesFile(), Digest.newSha256().digest(wrong), StandardOpenOption.APPEND);

            assertFoundOrDamaged(store, layer);
        }
    }

    private static void assertFoundOrDamaged(LayerStore store, StoredLayer layer) {
        try {
            store.find(layer.diffId());
            store.entries(layer, 1);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("damaged");
        }
    }

    private void assertDamaged(LayerStore store, StoredLayer layer) {
        assertThatThrownBy(() -> store.entries(layer, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining(entriesFile().toString());
    }

    private Path entriesFile() {
        return folder.resolve("sha256-" + hex("sha256", 1) + ".v1.entries");
    }

    /** Whoever has to change this test changes the version in the files' names with it. */
    @Test
    void bothFilesAreTheSameForEver() throws Exception {
        LayerStore store = LayerStore.open(folder);
        add(store, layer("sha256", 1));

        String name = "sha256-" + hex("sha256", 1);
        assertThat(sha256(Files.readAllBytes(folder.resolve(name + ".v1.entries"))))
                .isEqualTo("62c7f3240ae301f0a446e11acff268b507ff9027b7a03042ca55dccf2e3424e4");
        assertThat(sha256(Files.readAllBytes(folder.resolve(name + ".v1.contents"))))
                .isEqualTo("0962661c65347ae9529f984a51212aa6c86bc584b729ebe94abdf52c915adf01");
    }

    private static StoredLayer add(LayerStore store, LayerBlob layer) throws Exception {
        try (NewLayer added = store.add(layer, Long.MAX_VALUE)) {
            Attributes attributes =
                    new Attributes(06755, -2, 70_000, -5, 999_999_999, Map.of("user.a", new byte[] {-1}));
            RegularFile file = new RegularFile(attributes, 5_000_000);
            List<DataExtent> extents = List.of(new DataExtent(0, 5), new DataExtent(4_000_000, 5));
            file.storedAs(added.contents().store(file.size(), extents, into -> into.put((byte) 'x')));
            return added.complete(new ReadLayer(
                    List.of(
                            new Placed(path("d"), new Directory(Attributes.IMPLIED_DIRECTORY)),
                            new Placed(path("d/file"), file),
                            new Placed(path("d/fifo"), new SpecialFile(attributes, SpecialFile.Kind.FIFO, 0, 0)),
                            new Placed(path("link"), new Symlink(attributes, "d")),
                            new HardLink(path("d/second"), path("d/file")),
                            new Whiteout(path("d/gone")),
                            new OpaqueDirectory(path("e"))),
                    ARCHIVE));
        }
    }

    private static List<LayerEntry> randomEntries(Random random, NewLayer layer) throws Exception {
        List<LayerEntry> entries = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            LayerEntry.Path path = randomPath(random);
            entries.add(
                    switch (random.nextInt(10)) {
                        case 0 -> new HardLink(path, randomPath(random));
                        case 1 -> new Whiteout(path);
                        case 2 -> new OpaqueDirectory(random.nextBoolean() ? path : LayerEntry.Path.ROOT);
                        default -> new Placed(path, randomNode(random, layer));
                    });
        }
        return entries;
    }

    private static Node randomNode(Random random, NewLayer layer) throws Exception {
        Attributes attributes = randomAttributes(random);
        return switch (random.nextInt(6)) {
            case 0 -> new Directory(attributes);
            case 1 -> new Symlink(attributes, randomText(random, 1 + random.nextInt(300)));
            case 2 ->
                new SpecialFile(
                        attributes, SpecialFile.Kind.BLOCK_DEVICE, random.nextInt(4096), random.nextInt(1 << 20));
            case 3 -> new SpecialFile(attributes, SpecialFile.Kind.CHARACTER_DEVICE, 1, 3);
            case 4 -> new SpecialFile(attributes, SpecialFile.Kind.FIFO, 0, 0);
            default -> randomFile(random, attributes, layer);
        };
    }

    private static RegularFile randomFile(Random random, Attributes attributes, NewLayer layer) throws Exception {
        List<DataExtent> extents = new ArrayList<>();
        long end = 0;
        for (int parts = random.nextInt(4); parts > 0; parts--) {
            long offset = end + (random.nextBoolean() ? 0 : random.nextInt(1 << 20));
            extents.add(new DataExtent(offset, 1 + random.nextInt(9000)));
            end = offset + extents.getLast().length();
        }
        RegularFile file = new RegularFile(attributes, end + random.nextInt(3) * 100_000L);
        file.storedAs(
                extents.isEmpty()
                        ? StoredContent.NOTHING
                        : layer.contents().store(file.size(), extents, into -> into.put((byte) random.nextInt())));
        return file;
    }

    private static Attributes randomAttributes(Random random) {
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (int i = random.nextInt(3) - 1; i > 0; i--) {
            byte[] value = new byte[random.nextInt(300)];
            random.nextBytes(value);
            xattrs.put("user." + randomText(random, 1 + random.nextInt(20)), value);
        }
        long[] times = {0, 1_700_000_000, -1, Long.MIN_VALUE, Long.MAX_VALUE, random.nextInt()};
        return new Attributes(
                random.nextInt(010000),
                random.nextInt(),
                random.nextInt(),
                times[random.nextInt(times.length)],
                random.nextInt(1_000_000_000),
                xattrs);
    }

    private static LayerEntry.Path randomPath(Random random) {
        LayerEntry.Path path = LayerEntry.Path.ROOT;
        for (int depth = 1 + random.nextInt(4); depth > 0; depth--) {
            path = path.resolve(randomText(random, 1 + random.nextInt(random.nextInt(10) == 0 ? 255 : 3)));
        }
        return path;
    }

    private static String randomText(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? 0x80 + random.nextInt(0x80) : 'a' + random.nextInt(4));
        }
        return new String(bytes, ISO_8859_1);
    }

    /** Everything that entries say; they have no equality of their own. */
    private static List<String> told(List<LayerEntry> entries, int device) {
        return entries.stream().map(entry -> told(entry, device)).toList();
    }

    private static String told(LayerEntry entry, int device) {
        return switch (entry) {
            case Placed(LayerEntry.Path path, Node node) -> path + " " + told(node, device);
            case HardLink link -> link.toString();
            case Whiteout whiteout -> whiteout.toString();
            case OpaqueDirectory opaque -> opaque.toString();
        };
    }

    private static String told(Node node, int device) {
        Attributes attributes = node.attributes();
        StringBuilder text = new StringBuilder("%o %d %d %d %d"
                .formatted(
                        attributes.permissions(),
                        attributes.uid(),
                        attributes.gid(),
                        attributes.seconds(),
                        attributes.nanos()));
        attributes
                .xattrs()
                .forEach((name, value) -> text.append(' ').append(name).append(Arrays.toString(value)));
        return text.append(
                        switch (node) {
                            case Directory ignored -> "directory";
                            case Symlink link -> "to " + link.target();
                            case SpecialFile special -> special.kind() + " " + special.major() + " " + special.minor();
                            case RegularFile file -> {
                                StoredContent content = file.content().orElseThrow();
                                assertThat(content.device())
                                        .isEqualTo(content.runs().isEmpty() ? 0 : device);
                                yield file.size() + " " + content.runs();
                            }
                        })
                .toString();
    }

    private static LayerEntry.Path path(String text) {
        return new LayerEntry.Path(text);
    }

    private static LayerBlob layer(String algorithm, int number) throws Exception {
        Digest diffId = Digest.parse(algorithm + ":" + hex(algorithm, number));
        Digest blob = Digest.parse(algorithm + ":" + hex(algorithm, -number));
        return new LayerBlob(Descriptor.of(MediaTypes.OCI_LAYER, blob, 1), diffId);
    }

    private static String hex(String algorithm, int number) {
        return "%08x".formatted(number).repeat(algorithm.equals("sha256") ? 8 : 16);
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Digest.newSha256().digest(bytes));
    }
}
