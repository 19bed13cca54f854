package dev.slipway.mirror.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.mirror.claim.ClaimRecord.Alive;
import dev.slipway.mirror.claim.ClaimRecord.Claimed;
import dev.slipway.mirror.claim.ClaimRecord.Released;
import dev.slipway.registry.client.UploadBookmark.Place;
import dev.slipway.registry.reference.Repository;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClaimBoardTest {
    private static final String BLOB = "sha256:" + "a".repeat(64);
    private static final Repository REPOSITORY =
            new Repository("registry.example.com:5000", "mirror/docker.io/library/alpine");
    private static final Place PLACE =
            new Place(REPOSITORY, URI.create("http://registry.example.com:5000/v2/x/blobs/uploads/1?_state=a%3D"), 42);

    private final ClaimBoard board = new ClaimBoard("me");
    private final CompletableFuture<ClaimBoard.Turn> mine = board.await("mine");

    @Test
    void whoComesFirstHasIt() {
        board.apply(claimed("me", "mine"));

        assertThat(mine).isCompletedWithValue(new ClaimBoard.Turn(false, Optional.empty(), Optional.empty()));
    }

    @Test
    void whoComesLaterWaitsForAllBeforeAndLearnsWhereItIs() {
        board.apply(claimed("you", "yours"));
        board.apply(claimed("they", "theirs"));
        board.apply(claimed("me", "mine"));

        board.apply(new Released(BLOB, "you", "yours", Optional.empty(), Optional.empty()));
        assertThat(mine).isNotDone();
        assertThat(board.isBehindAnother("mine")).isTrue();
        board.apply(new Released(BLOB, "they", "theirs", Optional.empty(), Optional.of(REPOSITORY)));

        assertThat(mine).isCompletedWithValue(new ClaimBoard.Turn(true, Optional.of(REPOSITORY), Optional.empty()));
    }

    /** Otherwise who asked the registry just before it was brought there would bring it again. */
    @Test
    void whoComesAfterItWasBroughtLearnsWhereItIs() {
        board.apply(claimed("you", "yours"));
        board.apply(new Released(BLOB, "you", "yours", Optional.empty(), Optional.of(REPOSITORY)));

        board.apply(claimed("me", "mine"));

        assertThat(mine.join().late()).isTrue();
        assertThat(mine.join().holder()).hasValue(REPOSITORY);
    }

    @Test
    void claimsOfAWorkerThatIsSilentAreVoidAndItsUploadIsLeft() {
        board.apply(claimed("dead", "its"));
        board.apply(new Claimed(BLOB, "dead", "its", Optional.of(PLACE)));
        board.apply(claimed("me", "mine"));

        for (int sign = 0; sign < ClaimBoard.SILENT_SIGNS; sign++) {
            board.apply(new Alive("me"));
        }
        assertThat(mine).isNotDone();
        board.apply(new Alive("me"));

        assertThat(mine).isCompletedWithValue(new ClaimBoard.Turn(true, Optional.empty(), Optional.of(PLACE)));
    }

    @Test
    void aWorkerLivesAsLongAsAnythingIsHeardOfIt() {
        board.apply(claimed("slow", "its"));
        board.apply(claimed("me", "mine"));

        for (int sign = 0; sign < 10 * ClaimBoard.SILENT_SIGNS; sign++) {
            board.apply(new Alive("me"));
            board.apply(sign % 2 == 0 ? new Alive("slow") : new Claimed("sha256:other", "slow", "2", Optional.empty()));
        }

        assertThat(mine).isNotDone();
    }

    /** While Kafka is away nobody's signs come, however long that takes. Then they come in whatever order. */
    @Test
    void nobodyDiesOfTheSignsOfOthers() {
        board.apply(claimed("slow", "its"));
        board.apply(claimed("me", "mine"));

        for (int sign = 0; sign < 100; sign++) {
            board.apply(new Alive("another"));
        }

        assertThat(mine).isNotDone();
    }

    /** Else many that wait would each wait anew, as long as more of them come. */
    @Test
    void whatIsHeardOfThoseWhoWaitIsNoWordOfWhoHoldsIt() {
        AtomicLong now = new AtomicLong();
        ClaimBoard timed = new ClaimBoard("me", now::get);
        timed.apply(claimed("stuck", "its"));
        now.set(1_000);
        timed.apply(claimed("me", "mine"));
        timed.apply(claimed("they", "theirs"));
        timed.apply(new Released(BLOB, "they", "theirs", Optional.empty(), Optional.empty()));

        assertThat(timed.unchanged(BLOB)).isEqualTo(Duration.ofNanos(1_000));
        timed.apply(new Claimed(BLOB, "stuck", "its", Optional.of(PLACE)));
        assertThat(timed.unchanged(BLOB)).isZero();
    }

    @Test
    void anUploadThatWasLostIsNotLeft() {
        board.apply(claimed("you", "yours"));
        board.apply(new Claimed(BLOB, "you", "yours", Optional.of(PLACE)));
        board.apply(new Claimed(BLOB, "you", "yours", Optional.empty()));
        board.apply(new Released(BLOB, "you", "yours", Optional.empty(), Optional.empty()));

        board.apply(claimed("me", "mine"));

        assertThat(mine.join().left()).isEmpty();
    }

    @Test
    void anUploadThatWasGivenUpIsLeft() {
        board.apply(claimed("you", "yours"));
        board.apply(new Released(BLOB, "you", "yours", Optional.of(PLACE), Optional.empty()));

        board.apply(claimed("me", "mine"));

        assertThat(mine.join().left()).hasValue(PLACE);
    }

    @Test
    void recordsSayTheSameWhenTheyAreReadBack() {
        for (ClaimRecord said : new ClaimRecord[] {
            claimed("me", "mine"),
            new Claimed(BLOB, "me", "mine", Optional.of(PLACE)),
            new Released(BLOB, "me", "mine", Optional.of(PLACE), Optional.empty()),
            new Released(BLOB, "me", "mine", Optional.empty(), Optional.of(REPOSITORY)),
            new Alive("me")
        }) {
            assertThat(ClaimRecord.parse(said.key(), said.toJson())).hasValue(said);
        }
    }

    @Test
    void whatIsNoRecordIsNone() {
        for (String text :
                new String[] {"", "{", "[]", "null", "{\"state\":\"claimed\",\"upload\":{\"repository\":\"A\"}}"}) {
            assertThat(ClaimRecord.parse(BLOB, text.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        }
    }

    private static Claimed claimed(String worker, String claim) {
        return new Claimed(BLOB, worker, claim, Optional.empty());
    }
}
