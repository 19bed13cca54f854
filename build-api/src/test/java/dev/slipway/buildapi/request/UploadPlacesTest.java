package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.request.UploadPlaces.Place;
import org.junit.jupiter.api.Test;

class UploadPlacesTest {
    private final UploadPlaces places = new UploadPlaces(3, 2);

    @Test
    void leavesPlacesForOthersWhereOneCallerTakesAllThatItMay() {
        Place first = places.take("acme").orElseThrow();
        assertThat(places.take("acme")).isPresent();
        assertThat(places.take("acme")).isEmpty();
        assertThat(places.take("other")).isPresent();

        first.close();

        assertThat(places.take("acme")).isPresent();
    }

    @Test
    void hasNoMorePlacesThanAllTogetherMayTake() {
        Place first = places.take("a").orElseThrow();
        assertThat(places.take("b")).isPresent();
        assertThat(places.take("c")).isPresent();
        assertThat(places.take("d")).isEmpty();

        first.close();

        assertThat(places.take("d")).isPresent();
    }
}
