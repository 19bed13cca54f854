package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} says of each setting what the code says. */
class ConfigurationPageTest {
    private static final Path PUBLISHED = Path.of("..", "..", "docs", "configuration.md");
    private static final Path MADE = Path.of("target", "configuration.md");

    @Test
    void isMadeOfTheInterfaces() throws IOException {
        String page = DescribedSettings.page();

        Files.writeString(MADE, page);
        assertThat(Files.exists(PUBLISHED) ? Files.readString(PUBLISHED) : "")
                .as("copy deploy/standalone/%s to docs/", MADE)
                .isEqualTo(page);
    }

    @Test
    void everyMeaningIsASentence() throws IOException {
        assertThat(DescribedSettings.page().lines())
                .filteredOn(line -> line.startsWith("| `"))
                .hasSizeGreaterThan(150)
                .allMatch(line -> line.matches(".*[.)] \\|"));
    }
}
