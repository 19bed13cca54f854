package dev.slipway.mirror.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagVersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.9,1.10",
        "1.9.9,2",
        "3.12.0a1,3.12.0b1",
        "3.12.0rc2,3.12.0",
        "2.0-rc1,2.0-rc2",
        "2.0-rc1,2.0",
        "2.0-rc1-slim,2.0-slim",
        "2.0,2.0-slim",
        "22,22.1",
        "22-alpine3.9,22-alpine3.21",
        "v1.9,v1.10",
        "v1.9,1.10",
        "latest,0.1",
        "bookworm,1",
        "20240930,20241001",
        "1.99999999999999999999999998,1.99999999999999999999999999",
        "1.02,1.3",
    })
    void knowsWhichOfTwoTagsIsNewer(String older, String newer) {
        assertThat(TagVersion.of(older)).isLessThan(TagVersion.of(newer));
        assertThat(TagVersion.of(newer)).isGreaterThan(TagVersion.of(older));
    }

    @Test
    void ordersAnyTagsInOneWay() {
        List<String> tags = new ArrayList<>(List.of(
                "latest", "1", "1.0", "1.0.0", "01", "v1", "1-rc", "1-rc1", "1-", "_", "1.a", "1.1", "a.1", "rc",
                "rc1"));
        List<TagVersion> expected = tags.stream().map(TagVersion::of).sorted().toList();
        for (int seed = 0; seed < 50; seed++) {
            Collections.shuffle(tags, new Random(seed));
            assertThat(tags.stream().map(TagVersion::of).sorted()).isEqualTo(expected);
        }
    }
}
