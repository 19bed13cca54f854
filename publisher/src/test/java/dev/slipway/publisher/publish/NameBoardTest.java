package dev.slipway.publisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.publisher.publish.NameBoard.Name;
import dev.slipway.publisher.publish.NameBoard.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameBoardTest {
    private static final Instant TIME = Instant.parse("2026-11-28T20:00:00Z");
    private static final Place PLACE = new Place("acme", "images/acme/web:1");

    private static ImagePublished told(String id, int second, Result result) {
        return new ImagePublished(
                id,
                "acme",
                Optional.of(id),
                "web:1",
                PLACE.reference(),
                result,
                "sha256:" + "5e".repeat(32),
                Optional.empty(),
                TIME.plusSeconds(second),
                TIME);
    }

    @Test
    void whoAskedLastHasThePlaceWhateverTheOrder() {
        List<ImagePublished> all = new ArrayList<>(List.of(
                told("b1", 1, Result.PUBLISHED),
                told("b2", 2, Result.PUBLISHED),
                told("b3", 2, Result.PUBLISHED),
                told("b4", 4, Result.REFUSED),
                told("b5", 5, Result.SUPERSEDED)));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(all, new Random(seed));
            NameBoard board = new NameBoard();
            all.forEach(board::apply);

            assertThat(board.holder(PLACE)).map(ImagePublished::id).contains("b3");
        }
    }

    @Test
    void firstEndOfANameCounts() {
        NameBoard board = new NameBoard();
        board.apply(told("b1", 1, Result.REFUSED));
        board.apply(told("b1", 1, Result.PUBLISHED));

        assertThat(board.end(new Name("b1", "web:1")))
                .map(ImagePublished::result)
                .contains(Result.REFUSED);
        assertThat(board.end(new Name("b2", "web:1"))).isEmpty();
    }

    @Test
    void removedNameIsHeldByWhoRemovedIt() {
        NameBoard board = new NameBoard();
        board.apply(told("b1", 1, Result.PUBLISHED));
        board.apply(told("r1", 2, Result.REMOVED));

        assertThat(board.holder(PLACE)).map(ImagePublished::result).contains(Result.REMOVED);
    }

    @Test
    void tenantsDoNotKeepEachOtherFromAPlace() {
        NameBoard board = new NameBoard();
        board.apply(told("b1", 1, Result.PUBLISHED));

        assertThat(board.holder(new Place("other", PLACE.reference()))).isEmpty();
    }
}
