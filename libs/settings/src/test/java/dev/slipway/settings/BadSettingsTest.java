package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class BadSettingsTest {
    @ConfigMapping(prefix = "slipway.converter")
    public interface Config {
        Path disks();

        int slots();
    }

    @Test
    void saysInOneLineEachWhatTheFrameworkFound() {
        Throwable failure = catchThrowable(() -> new SmallRyeConfigBuilder()
                .withMapping(Config.class)
                .withSources(new PropertiesConfigSource(Map.of("slipway.converter.slots", "many"), "test", 500))
                .build());

        assertThat(BadSettings.in(new IllegalStateException("could not start", failure)))
                .containsExactlyInAnyOrder(
                        "slipway.converter.disks is not set: it must be a path",
                        "slipway.converter.slots=many: must be a whole number, 1 or more");
    }

    @Test
    void saysWhatAServiceFoundItself() {
        assertThat(BadSettings.in(new IllegalStateException(
                        new BadSettingException("slipway.converter.free-space", "64M", "must be 0"))))
                .containsExactly("slipway.converter.free-space=64M: must be 0");
    }

    @Test
    void findsTheSettingOfTheFrameworkAmongItsAdvice() {
        assertThat(
                        BadSettings.in(
                                new IllegalStateException(
                                        "Bean is not active\nReason: its URL is not set. To activate the"
                                                + " datasource, set configuration property 'quarkus.datasource.\"build-api\".jdbc.url'. Refer to")))
                .containsExactly("quarkus.datasource.\"build-api\".jdbc.url is not set");
    }

    @Test
    void showsNoPasswordOfAUrl() {
        assertThat(new BadSettingException("slipway.registry.url", "me:s3cret@registry.example.com", "must be a URL"))
                .hasMessage("slipway.registry.url=***@registry.example.com: must be a URL");
        assertThat(new BadSettingException(
                        "slipway.registry.url", "htp://me:s3cret@registry.example.com", "must be a URL"))
                .hasMessage("slipway.registry.url=htp://***@registry.example.com: must be a URL");
    }

    @Test
    void saysOfAFileInWordsWhyItCannotBeUsed() {
        Path file = Path.of("/none/accounts.json");

        assertThat(BadSettingException.ofFile(
                        "slipway.token.accounts-file", file, new NoSuchFileException(file.toString())))
                .hasMessage(
                        "slipway.token.accounts-file=/none/accounts.json: cannot be used: /none/accounts.json: is not there");
    }

    @Test
    void blamesNoSettingForSomethingElse() {
        assertThat(BadSettings.in(new IllegalStateException("a bug"))).isEmpty();
    }
}
