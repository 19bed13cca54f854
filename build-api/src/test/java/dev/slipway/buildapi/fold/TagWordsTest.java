package dev.slipway.buildapi.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TagWordsTest {
    @Test
    void aBuildIsFoundByItsTagsAndByTheNamesInThem() {
        assertThat(TagWords.of(List.of("web:1.4", "web:latest", "registry.example.com:5000/team/web", "api")))
                .containsExactly(
                        "web",
                        "web:1.4",
                        "web:latest",
                        "registry.example.com:5000/team/web",
                        "registry.example.com:5000/team/web:latest",
                        "api",
                        "api:latest");
        assertThat(TagWords.of(List.of())).isEmpty();
    }
}
