package dev.slipway.converter.cleanup;

import static dev.slipway.converter.store.TestDisks.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.converter.cleanup.ReferenceAnswer.Gone;
import dev.slipway.converter.cleanup.ReferenceAnswer.Silence;
import dev.slipway.converter.cleanup.ReferenceAnswer.There;
import dev.slipway.converter.cleanup.ReferenceAnswer.Unclear;
import dev.slipway.converter.store.DiskPlace;
import dev.slipway.converter.store.OpenedStore;
import dev.slipway.converter.store.PushedReference;
import dev.slipway.converter.store.StoredDisk;
import dev.slipway.converter.store.TestDisks;
import dev.slipway.oci.Digest;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CleanupStepTest extends OpenedStore {

    private static final Digest ONE = digest(1);
    private static final Digest TWO = digest(2);
    /** Pushes begin at the epoch, a second apart. */
    private static final Instant NOW = Instant.EPOCH.plus(Duration.ofDays(1));

    private static final Duration GRACE = Duration.ofHours(1);

    private final Registry registry = new Registry();
    private Optional<Duration> unusedFor = Optional.empty();

    @Test
    void keepsADiskWhoseImageIsStillThere() throws Exception {
        StoredDisk disk = TestDisks.add(disks, ONE, "builds/acme/b01");

        assertThat(cleanup().run(false))
                .containsExactly(new CheckedDisk(
                        ONE,
                        disk.file(),
                        TestDisks.SIZE,
                        List.of(TestDisks.pushed("builds/acme/b01", ONE)),
                        new CleanupOutcome.StillThere(TestDisks.pushed("builds/acme/b01", ONE))));
        assertThat(disks.find(ONE)).contains(disk);
    }

    @Test
    void keepsADiskAsLongAsOneOfItsImagesIsThere() throws Exception {
        TestDisks.add(disks, ONE, "builds/acme/b01", "builds/acme/b02", "builds/acme/b03");
        registry.answers("builds/acme/b03", new Gone());

        assertThat(verdict(cleanup().run(false)))
                .isInstanceOfSatisfying(
                        CleanupOutcome.StillThere.class,
                        kept -> assertThat(kept.reference().repository()).isEqualTo("builds/acme/b02"));
        assertThat(registry.asked).containsExactly("builds/acme/b03", "builds/acme/b02");
        assertThat(disks.find(ONE)).isPresent();
    }

    @Test
    void removesADiskWhoseImagesAreAllGone() throws Exception {
        StoredDisk gone = TestDisks.add(disks, ONE, "builds/acme/b01", "builds/acme/b02");
        StoredDisk kept = TestDisks.add(disks, TWO, "builds/acme/b03");
        registry.answers("builds/acme/b01", new Gone());
        registry.answers("builds/acme/b02", new Gone());

        assertThat(cleanup().run(false))
                .extracting(CheckedDisk::file, CheckedDisk::verdict)
                .containsExactly(
                        tuple(gone.file(), new CleanupOutcome.Removed()),
                        tuple(kept.file(), new CleanupOutcome.StillThere(TestDisks.pushed("builds/acme/b03", TWO))));

        assertThat(disks.find(ONE)).isEmpty();
        assertThat(disks.find(TWO)).contains(kept);
        assertThat(cleanup().run(false)).extracting(CheckedDisk::manifest).containsExactly(TWO);
    }

    @Test
    void aDryRunOnlyNamesWhatWouldGo() throws Exception {
        StoredDisk disk = TestDisks.add(disks, ONE, "builds/acme/b01");
        registry.answers("builds/acme/b01", new Gone());

        assertThat(verdict(cleanup().run(true))).isEqualTo(new CleanupOutcome.WouldBeRemoved());
        assertThat(disks.find(ONE)).contains(disk);
    }

    @Test
    void keepsADiskOnAnyDoubt() throws Exception {
        for (ReferenceAnswer doubt : List.of(new Unclear("403"), new Silence("no route to host"))) {
            TestDisks.add(disks, ONE, "builds/acme/b01", "builds/acme/b02");
            registry.answers("builds/acme/b01", doubt);
            registry.answers("builds/acme/b02", new Gone());

            assertThat(verdict(cleanup().run(false))).isInstanceOfSatisfying(CleanupOutcome.NotAnswered.class, kept -> {
                assertThat(kept.reference().repository()).isEqualTo("builds/acme/b01");
                assertThat(kept.reason()).isIn("403", "no route to host");
            });
            assertThat(disks.find(ONE)).isPresent();
        }
    }

    @Test
    void keepsADiskForTheGraceAfterItsLastPush() throws Exception {
        TestDisks.add(disks, ONE, "builds/acme/b01", "builds/acme/b02");
        registry.answers("builds/acme/b01", new Gone());
        registry.answers("builds/acme/b02", new Gone());
        Instant end = Instant.EPOCH.plusSeconds(1).plus(GRACE);

        assertThat(verdict(cleanup(end.minusMillis(1)).run(false))).isEqualTo(new CleanupOutcome.TooYoung(end));
        assertThat(registry.asked).isEmpty();
        assertThat(verdict(cleanup(end).run(false))).isEqualTo(new CleanupOutcome.Removed());
    }

    @Test
    void keepsADiskOfWhichNothingIsKnown() throws Exception {
        TestDisks.add(disks, ONE);

        assertThat(verdict(cleanup().run(false))).isEqualTo(new CleanupOutcome.NoReference());
        assertThat(disks.find(ONE)).isPresent();
    }

    @Test
    void aDiskThatCannotBeReadKeepsNoOtherFromGoing() throws Exception {
        for (String file : List.of("disk.json", "references.json")) {
            StoredDisk broken = TestDisks.add(disks, ONE, "builds/acme/b01");
            TestDisks.add(disks, TWO, "builds/acme/b02");
            registry.answers("builds/acme/b02", new Gone());
            Files.writeString(broken.file().resolveSibling(file), "{\"references\":[{}]}");

            List<CheckedDisk> checked = cleanup().run(false);

            assertThat(checked).extracting(CheckedDisk::manifest).containsExactly(ONE, TWO);
            assertThat(checked.getFirst().file()).isEqualTo(disks.folder(ONE));
            assertThat(checked.getFirst().verdict())
                    .isInstanceOfSatisfying(CleanupOutcome.Failed.class, failed -> assertThat(failed.reason())
                            .contains(file));
            assertThat(checked.getLast().verdict()).isEqualTo(new CleanupOutcome.Removed());
            assertThat(broken.file()).exists();
        }
    }

    @Test
    void waitsForNoDiskThatIsBeingMade() throws Exception {
        try (DiskPlace place = disks.hold(ONE)) {
            Files.createDirectories(disks.folder(ONE));

            assertThat(cleanup().run(false)).isEmpty();
        }
    }

    @Test
    void leavesARegistryAloneThatSaysNothing() throws Exception {
        for (int number = 1; number <= 6; number++) {
            TestDisks.add(disks, digest(number), "builds/acme/b0" + number);
            registry.answers("builds/acme/b0" + number, new Silence("timeout"));
        }
        registry.answers("builds/acme/b02", new There());

        List<CheckedDisk> checked = cleanup().run(false);

        assertThat(registry.asked)
                .containsExactly(
                        "builds/acme/b01", "builds/acme/b02", "builds/acme/b03", "builds/acme/b04", "builds/acme/b05");
        assertThat(checked.getLast().verdict())
                .isInstanceOfSatisfying(CleanupOutcome.NotAnswered.class, kept -> assertThat(kept.reason())
                        .startsWith("not asked"));
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        TestDisks.add(disks, ONE, "builds/acme/b01");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> cleanup().run(false)).isInstanceOf(InterruptedException.class);
        assertThat(disks.find(ONE)).isPresent();
    }

    @Test
    void removesADiskThatNobodyDownloadsWhereThatIsWanted() throws Exception {
        StoredDisk disk = TestDisks.add(disks, ONE, "builds/acme/b01", "builds/acme/b02");
        unusedFor = Optional.of(Duration.ofHours(12));

        assertThat(verdict(cleanup().run(true)))
                .isEqualTo(new CleanupOutcome.WouldBeRemovedUnused(Instant.EPOCH.plusSeconds(1)));
        assertThat(disk.file()).exists();
        assertThat(verdict(cleanup().run(false)))
                .isEqualTo(new CleanupOutcome.RemovedUnused(Instant.EPOCH.plusSeconds(1)));
        assertThat(disk.file().getParent()).doesNotExist();
    }

    @Test
    void keepsADiskThatWasDownloadedNotLongAgo() throws Exception {
        TestDisks.add(disks, ONE, "builds/acme/b01");
        unusedFor = Optional.of(Duration.ofHours(12));
        Instant used = NOW.minus(Duration.ofHours(11));
        disks.noteUse(ONE, used);
        disks.noteUse(TWO, used);

        assertThat(verdict(cleanup().run(false))).isInstanceOf(CleanupOutcome.StillThere.class);
        assertThat(verdict(cleanup(NOW.plus(Duration.ofHours(1))).run(false)))
                .isEqualTo(new CleanupOutcome.RemovedUnused(used));
    }

    private CleanupStep cleanup() {
        return cleanup(NOW);
    }

    private CleanupStep cleanup(Instant now) {
        return new CleanupStep(disks, registry, GRACE, unusedFor, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static CleanupOutcome verdict(List<CheckedDisk> disks) {
        assertThat(disks).hasSize(1);
        return disks.getFirst().verdict();
    }

    /** Has everything, unless told otherwise. */
    private static final class Registry implements ReferenceCheck {
        private final Map<String, ReferenceAnswer> answers = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        void answers(String repository, ReferenceAnswer answer) {
            answers.put(repository, answer);
        }

        @Override
        public ReferenceAnswer ask(PushedReference reference) {
            asked.add(reference.repository());
            return answers.getOrDefault(reference.repository(), new There());
        }
    }
}
