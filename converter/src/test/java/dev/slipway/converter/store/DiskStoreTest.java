package dev.slipway.converter.store;

import static dev.slipway.converter.store.TestDisks.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.format.DiskFormat;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiskStoreTest extends OpenedStore {

    private static final Digest ONE = digest(1);
    private static final Digest TWO = digest(2);
    private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2026-01-02T00:00:00.000000001Z");

    @Test
    void aDiskIsThereOnceItIsDescribed() throws Exception {
        try (DiskPlace place = disks.hold(ONE)) {
            Path file = Files.write(place.file(DiskFormat.EXT4), new byte[TestDisks.SIZE]);
            assertThat(disks.find(ONE)).isEmpty();

            StoredDisk added = place.add(TestDisks.image(ONE), new PushedReference("builds/acme/b01", ONE, EARLIER));

            assertThat(added.file()).isEqualTo(file);
            assertThat(disks.find(ONE)).contains(added);
            assertThat(place.references()).containsExactly(new PushedReference("builds/acme/b01", ONE, EARLIER));
        }
    }

    @Test
    void remembersEveryPlaceWhereItsImageWasPushedTheNewestFirst() throws Exception {
        PushedReference first = new PushedReference("builds/acme/b01", ONE, EARLIER);
        PushedReference second = new PushedReference("builds/acme/b02", ONE, LATER);
        PushedReference asIndex = new PushedReference("builds/acme/b01", TWO, EARLIER.minusSeconds(1));
        TestDisks.add(disks, ONE);

        remember(first, second, asIndex);

        assertThat(references()).containsExactly(second, first, asIndex);
    }

    @Test
    void rememberingAPushAgainChangesNothing() throws Exception {
        PushedReference push = new PushedReference("builds/acme/b01", ONE, LATER);
        TestDisks.add(disks, ONE);
        remember(push);
        Object written = fileKey();

        remember(push, new PushedReference("builds/acme/b01", ONE, EARLIER));

        assertThat(references()).containsExactly(push);
        assertThat(fileKey()).isEqualTo(written);
    }

    @Test
    void aLaterPushToTheSamePlaceCounts() throws Exception {
        TestDisks.add(disks, ONE);

        remember(
                new PushedReference("builds/acme/b01", ONE, EARLIER),
                new PushedReference("builds/acme/b01", ONE, LATER));

        assertThat(references()).containsExactly(new PushedReference("builds/acme/b01", ONE, LATER));
    }

    @Test
    void refusesReferencesThatItDidNotWrite() throws Exception {
        TestDisks.add(disks, ONE, "builds/acme/b01");

        for (String broken :
                List.of("", "{\"references\":", "{\"references\":[{\"repository\":\"builds/acme/b01\"}]}")) {
            Files.writeString(disks.folder(ONE).resolve("references.json"), broken);

            assertThatThrownBy(this::references)
                    .as(broken)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("references.json");
        }
    }

    @Test
    void ofARemovedDiskNothingIsLeft() throws Exception {
        TestDisks.add(disks, ONE, "builds/acme/b01");
        StoredDisk other = TestDisks.add(disks, TWO, "builds/acme/b02");
        Files.createDirectories(disks.folder(ONE).resolve("put/here/by/somebody"));

        try (DiskPlace place = disks.hold(ONE)) {
            place.remove();
        }

        assertThat(disks.find(ONE)).isEmpty();
        assertThat(disks.find(TWO)).contains(other);
        assertThat(names()).containsExactlyInAnyOrder(".lock", TWO.hex());
    }

    @Test
    void whoeverHasARemovedDiskOpenKeepsIt() throws Exception {
        StoredDisk disk = TestDisks.add(disks, ONE, "builds/acme/b01");

        try (InputStream open = Files.newInputStream(disk.file());
                DiskPlace place = disks.hold(ONE)) {
            place.remove();

            assertThat(open.readAllBytes()).hasSize(TestDisks.SIZE);
        }
    }

    @Test
    void openingFinishesARemovalThatWasKilled() throws IOException {
        Path aside = Files.createDirectories(folder.resolve("." + ONE.hex() + ".1234.removed"));
        Files.writeString(aside.resolve("disk.ext4"), "a disk");

        reopen();

        assertThat(names()).containsExactly(".lock");
    }

    @Test
    void openingRemovesWhatAKilledConversionLeft() throws Exception {
        StoredDisk whole = TestDisks.add(disks, ONE, "builds/acme/b01");
        Path half = Files.writeString(whole.file().resolveSibling(".disk.erofs.1234.partial"), "half a disk");
        Path undescribed = Files.createDirectories(disks.folder(TWO)).resolve("disk.ext4");
        Files.writeString(undescribed, "a disk");

        reopen();

        assertThat(half).doesNotExist();
        assertThat(disks.find(ONE)).contains(whole);
        assertThat(names()).containsExactlyInAnyOrder(".lock", ONE.hex());
    }

    @Test
    void openingLeavesADiskAloneThatSomebodyMakes() throws Exception {
        try (DiskPlace place = disks.hold(ONE)) {
            Path unfinished = Files.writeString(place.file(DiskFormat.EXT4), "a disk");

            DiskStore another = DiskStore.open(folder);

            assertThat(unfinished).exists();
            another.close();
        }
    }

    @Test
    void takesOnlyItsOwnFoldersForDisks() throws Exception {
        Files.createDirectories(folder.resolve("lost+found/inside"));
        Files.createDirectories(folder.resolve("abc"));
        TestDisks.add(disks, TWO);
        TestDisks.add(disks, ONE);
        Digest sha512 = new Digest("sha512", "0".repeat(128));
        TestDisks.add(disks, sha512);

        reopen();

        assertThat(disks.manifests()).containsExactly(sha512, ONE, TWO);
        assertThat(names()).contains("lost+found", "abc");
    }

    private void remember(PushedReference... references) throws IOException, InterruptedException {
        try (DiskPlace place = disks.hold(ONE)) {
            for (PushedReference reference : references) {
                place.remember(reference);
            }
        }
    }

    private List<PushedReference> references() throws IOException, InterruptedException {
        try (DiskPlace place = disks.hold(ONE)) {
            return place.references();
        }
    }

    private Object fileKey() throws IOException {
        return Files.readAttributes(disks.folder(ONE).resolve("references.json"), BasicFileAttributes.class)
                .fileKey();
    }

    private void reopen() throws IOException {
        disks.close();
        disks = DiskStore.open(folder);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
