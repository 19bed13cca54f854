package dev.slipway.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads to a real registry that one client begins and another one ends. */
class ResumableUploadIT {
    private static final int MIB = 1 << 20;
    private static final byte[] BYTES = randomBytes();
    private static final Descriptor BLOB = Descriptor.of(MediaTypes.OCI_LAYER, BYTES);

    @TempDir
    Path directory;

    private final Notes notes = new Notes();
    private final List<Long> openedAt = new ArrayList<>();
    private DistributionProcess registry;
    private Repository repository;

    private static byte[] randomBytes() {
        byte[] bytes = new byte[30 * MIB];
        new Random(15).nextBytes(bytes);
        return bytes;
    }

    /** What all clients know of the upload. */
    private static final class Notes implements UploadBookmark {
        private volatile Optional<Place> place = Optional.empty();
        private final List<Long> reached = new CopyOnWriteArrayList<>();
        private final List<String> lost = new ArrayList<>();

        @Override
        public Optional<Place> left() {
            return place;
        }

        @Override
        public void reached(Place now) {
            place = Optional.of(now);
            reached.add(now.bytes());
        }

        @Override
        public void lost(String why) {
            place = Optional.empty();
            lost.add(why);
        }
    }

    @BeforeEach
    void start() throws Exception {
        registry = OpenRegistry.start(directory);
        repository = Repository.at(registry.url(), "mirror/docker.io/library/big");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void goesOnWhereAnotherStoppedEvenAfterTheRegistryWasStartedAgain() throws Exception {
        assertThatThrownBy(() -> upload(repository, cutAt(20 * MIB))).isInstanceOf(RegistryException.Unavailable.class);
        assertThat(notes.left().map(UploadBookmark.Place::bytes)).hasValue(20L * MIB);
        DistributionSettings settings = registry.settings();
        registry.close();
        registry = DistributionProcess.start(settings);

        Repository now = upload(repository, this::rest);

        assertThat(openedAt).containsExactly(0L, 20L * MIB);
        assertThat(now).isEqualTo(repository);
        assertThat(notes.lost).isEmpty();
        assertHolds(repository);
    }

    @Test
    void finishesAnUploadInTheRepositoryInWhichItBegan() throws Exception {
        assertThatThrownBy(() -> upload(repository, cutAt(9 * MIB))).isInstanceOf(RegistryException.Unavailable.class);

        Repository now = upload(Repository.at(registry.url(), "mirror/docker.io/library/other"), this::rest);

        assertThat(openedAt).containsExactly(0L, 9L * MIB);
        assertThat(now).isEqualTo(repository);
        assertHolds(repository);
    }

    /** Distribution tells nobody how far an upload is whose last bytes came with a request that was not answered. */
    @Test
    void beginsAgainWhatTheRegistryDoesNotLetAnyoneGoOnWith() throws Exception {
        assertThatThrownBy(() -> upload(repository, cutAt(9 * MIB))).isInstanceOf(RegistryException.Unavailable.class);
        UploadBookmark.Place before = notes.left().orElseThrow();
        assertThatThrownBy(() -> upload(repository, offset -> restUntil(offset, 12 * MIB)))
                .isInstanceOf(RegistryException.Unavailable.class);
        notes.reached(before);

        upload(repository, this::rest);

        assertThat(openedAt).containsExactly(0L, 9L * MIB, 0L);
        assertThat(notes.lost).hasSize(1);
        assertHolds(repository);
    }

    @Test
    void beginsAgainOnceWhereTheWholeIsNotWhatItShouldBe() throws Exception {
        byte[] others = new byte[20 * MIB];
        assertThatThrownBy(() -> upload(repository, offset -> failing(others))).isInstanceOf(RegistryException.class);
        assertThat(notes.left().map(UploadBookmark.Place::bytes)).hasValue(20L * MIB);

        upload(repository, this::rest);

        assertThat(openedAt).containsExactly(0L, 20L * MIB, 0L);
        assertThat(notes.lost).hasSize(1);
        assertHolds(repository);
    }

    /** Such a range nobody serves. */
    @Test
    void asksForNoByteWhereTheRegistryHasThemAll() throws Exception {
        assertThatThrownBy(() -> upload(repository, cutAt(BYTES.length)))
                .isInstanceOf(RegistryException.Unavailable.class);

        upload(repository, this::rest);

        assertThat(openedAt).containsExactly(0L);
        assertHolds(repository);
    }

    @Test
    void leavesNothingToGoOnWithWhereTheSourceHasOtherBytes() {
        assertThatThrownBy(() -> upload(
                        repository,
                        offset -> failing(
                                BYTES,
                                new RegistryException.DigestMismatch(
                                        "blob",
                                        BLOB.digest(),
                                        Descriptor.of(MediaTypes.OCI_LAYER, new byte[1])
                                                .digest()))))
                .isInstanceOf(RegistryException.DigestMismatch.class);

        assertThat(notes.left()).isEmpty();
    }

    @Test
    void sendsWhatASlowSourceGaveWhileItGivesMore() throws Exception {
        upload(
                repository,
                offset -> new SequenceInputStream(
                        new SequenceInputStream(new ByteArrayInputStream(BYTES, 0, 8 * MIB - 1), slowly(8 * MIB - 1)),
                        whenReached(8 * MIB, rest(8 * MIB))));

        assertThat(notes.reached).startsWith(8L * MIB);
        assertThat(openedAt).containsExactly(0L);
        assertHolds(repository);
    }

    @Test
    void letsAChunkEndThatIsOnItsWayWhenTheSourceIsInterrupted() {
        IOException stopped = new RegistryException.Interrupted(new InterruptedException("stopped"));

        assertThatThrownBy(() -> upload(repository, _ -> failing(Arrays.copyOf(BYTES, 16 * MIB), stopped)))
                .isSameAs(stopped);

        assertThat(notes.left().map(UploadBookmark.Place::bytes)).hasValue(16L * MIB);
    }

    /** One byte, after longer than a chunk's bytes may take. */
    private static InputStream slowly(int offset) {
        return new InputStream() {
            private boolean given;

            @Override
            public int read() throws IOException {
                if (given) {
                    return -1;
                }
                given = true;
                pause(Duration.ofMillis(1_100));
                return BYTES[offset] & 0xff;
            }
        };
    }

    private InputStream whenReached(long bytes, InputStream then) {
        return new FilterInputStream(then) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                for (int waited = 0; !notes.reached.contains(bytes); waited++) {
                    if (waited == 3_000) {
                        throw new IOException("the registry has " + notes.reached);
                    }
                    pause(Duration.ofMillis(10));
                }
                return super.read(buffer, offset, length);
            }
        };
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Content from an offset on. */
    @FunctionalInterface
    private interface Source {
        InputStream from(long offset) throws IOException;
    }

    private Repository upload(Repository into, Source source) throws IOException {
        BlobContent content = new BlobContent() {
            @Override
            public InputStream open() throws IOException {
                return openAt(0);
            }

            @Override
            public InputStream openAt(long offset) throws IOException {
                openedAt.add(offset);
                return source.from(offset);
            }
        };
        try (RegistryClient client =
                RegistryClient.builder().attempts(1, Duration.ofMillis(1)).build()) {
            return client.uploadBlob(into, BLOB, content, notes);
        }
    }

    private InputStream rest(long offset) {
        return new ByteArrayInputStream(BYTES, (int) offset, BYTES.length - (int) offset);
    }

    private Source cutAt(int end) {
        return offset -> restUntil(offset, end);
    }

    private InputStream restUntil(long offset, int end) {
        return failing(Arrays.copyOfRange(BYTES, (int) offset, end));
    }

    private static InputStream failing(byte[] bytes) {
        return failing(bytes, new RegistryException.Unavailable("cut here"));
    }

    private static InputStream failing(byte[] bytes, IOException failure) {
        return new SequenceInputStream(new ByteArrayInputStream(bytes), new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw failure;
            }
        });
    }

    private void assertHolds(Repository holder) throws IOException {
        try (RegistryClient client = RegistryClient.builder().build();
                InputStream in = client.getBlob(holder, BLOB)) {
            assertThat(in.readAllBytes()).isEqualTo(BYTES);
        }
    }
}
