package dev.slipway.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.settings.SettingsCheck;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMappingInterface.Property;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of settings that all services check theirs against is what their configuration interfaces say, and no more. */
class KnownSettingsTest {
    private static final String LIST = "known-settings.txt";
    private static final Map<String, Property> PROPERTIES = DeclaredSettings.properties();

    @Test
    void listIsMadeOfTheInterfaces() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        PROPERTIES.forEach((name, property) -> settings.put(name, DeclaredSettings.words(name, property)));
        DeclaredSettings.OTHERS.forEach((name, allowed) -> settings.put(name, allowed.words()));
        String list = settings.entrySet().stream()
                .map(setting -> setting.getKey() + ": " + setting.getValue() + "\n")
                .collect(Collectors.joining());

        Path made = Files.writeString(Path.of("target", LIST), list);
        assertThat(committed())
                .as("copy deploy/standalone/%s to libs/settings/src/main/resources/dev/slipway/settings/", made)
                .isEqualTo(list);
    }

    /** Quarkus also reads {@code 60S} and plain numbers; we write one way. */
    @Test
    void defaultsAreWrittenInOneWay() throws IOException {
        Map<String, String> defaults = DeclaredSettings.defaults(PROPERTIES);

        assertThat(PROPERTIES).isNotEmpty().allSatisfy((name, property) -> {
            String value = defaults.getOrDefault(name, "");
            Type type = DeclaredSettings.typeOf(property);
            if (!value.isEmpty() && type == Duration.class) {
                // It may be that of another setting, where there is one.
                assertThat(value).as(name).matches("P[^}]*[A-Z]|\\$\\{[a-z.-]+:P[^}]*[A-Z]}");
            }
            if (!value.isEmpty() && type == MemorySize.class) {
                assertThat(value).as(name).matches("[0-9]+[KMGT]|0");
            }
        });
    }

    @Test
    void sharedDefaultsAreSettingsThatThereAre() throws IOException {
        assertThat(DeclaredSettings.brought().keySet())
                .filteredOn(name -> name.startsWith("slipway."))
                .isNotEmpty()
                .allMatch(name -> PROPERTIES.containsKey(name) || DeclaredSettings.OTHERS.containsKey(name));
    }

    private static String committed() throws IOException {
        try (InputStream in = requireNonNull(SettingsCheck.class.getResourceAsStream(LIST), LIST)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
