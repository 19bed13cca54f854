package dev.slipway.events.repository;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "web, web, latest",
        "web:1.4, web, 1.4",
        "team/web:1.4, team/web, 1.4",
        "team/sub/web, team/sub/web, latest",
    })
    void nameWithoutAHostIsOurs(String text, String path, String tag) {
        assertThat(ImageName.parse(text)).isEqualTo(new ImageName.Own(path, tag));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.com/team/web:1.4, registry.example.com, team/web, 1.4",
        "registry:5000/web, registry:5000, web, latest",
        "localhost/web:1, localhost, web, 1",
        "docker.io/acme/web, docker.io, acme/web, latest",
    })
    void whatHasADotOrAPortBeforeItsFirstSlashIsElsewhere(String text, String host, String path, String tag) {
        assertThat(ImageName.parse(text)).isEqualTo(new ImageName.Elsewhere(host, path, tag));
        assertThat(ImageName.parse(text)).hasToString(host + "/" + path + ":" + tag);
    }
}
