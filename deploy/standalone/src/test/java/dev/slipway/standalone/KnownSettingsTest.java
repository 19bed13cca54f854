package dev.slipway.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import dev.slipway.settings.SettingsCheck;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The list of settings that all services check theirs against is what their configuration interfaces say, and no more. */
class KnownSettingsTest {
    private static final String LIST = "known-settings.txt";
    private static final Map<Class<?>, Allowed> BY_TYPE = Map.of(
            int.class, Allowed.WHOLE_NUMBER,
            long.class, Allowed.WHOLE_NUMBER,
            boolean.class, Allowed.TRUE_OR_FALSE,
            Duration.class, Allowed.DURATION,
            MemorySize.class, Allowed.SIZE,
            Path.class, Allowed.PATH,
            URI.class, Allowed.URL,
            String.class, Allowed.TEXT);
    /** What has no interface: a default that several services share, and what standalone tells itself. */
    private static final Map<String, Allowed> OTHERS = Map.of(
            "slipway.platform", Allowed.PLATFORM,
            "slipway.registry.url", Allowed.URL,
            "slipway.standalone.data", Allowed.PATH,
            "slipway.standalone.machine", Allowed.TEXT,
            "slipway.standalone.rehearsal", Allowed.TRUE_OR_FALSE);

    private static final Map<String, Property> PROPERTIES = new TreeMap<>();

    @BeforeAll
    static void readInterfaces() {
        SlipwayClasses.ALL.stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::reflect)
                .forEach(type -> PROPERTIES.putAll(ConfigMappings.getProperties(ConfigClass.configClass(type))));
    }

    @Test
    void listIsMadeOfTheInterfaces() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        PROPERTIES.forEach((name, property) -> settings.put(name, words(name, property)));
        OTHERS.forEach((name, allowed) -> settings.put(name, allowed.words()));
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
        Map<String, String> defaults = defaults();

        assertThat(PROPERTIES).isNotEmpty().allSatisfy((name, property) -> {
            String value = defaults.getOrDefault(name, "");
            Type type = typeOf(property);
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
        assertThat(brought().keySet())
                .filteredOn(name -> name.startsWith("slipway."))
                .isNotEmpty()
                .allMatch(name -> PROPERTIES.containsKey(name) || OTHERS.containsKey(name));
    }

    private static String words(String name, Property property) {
        Expects expects = property.getMethod().getAnnotation(Expects.class);
        if (expects != null) {
            return expects.value().words();
        }
        Type type = typeOf(property);
        if (type instanceof Class<?> choice && choice.isEnum()) {
            return "one of "
                    + Arrays.stream(choice.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant)
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-'))
                            .collect(Collectors.joining(", "));
        }
        return requireNonNull(BY_TYPE.get(type), name + " needs @Expects: nobody knows what a " + type + " is")
                .words();
    }

    /** Of the value: what an {@code Optional}, a list or a map holds. */
    private static Type typeOf(Property property) {
        Type type = property.getMethod().getGenericReturnType();
        while (type instanceof ParameterizedType container) {
            type = container.getActualTypeArguments()[container.getActualTypeArguments().length - 1];
        }
        return type;
    }

    private static Map<String, String> defaults() throws IOException {
        Map<String, String> defaults = new HashMap<>(brought());
        PROPERTIES.forEach((name, property) -> {
            String value = property.isLeaf() && property.hasDefaultValue() ? property.getDefaultValue() : null;
            if (value != null) {
                defaults.put(name, value);
            }
        });
        return defaults;
    }

    /** The settings in {@code META-INF/microprofile-config.properties} of all services. */
    private static Map<String, String> brought() throws IOException {
        Map<String, String> brought = new HashMap<>();
        List<URL> files = Collections.list(
                KnownSettingsTest.class.getClassLoader().getResources("META-INF/microprofile-config.properties"));
        for (URL file : files) {
            Properties properties = new Properties();
            try (InputStream in = file.openStream()) {
                properties.load(in);
            }
            properties.stringPropertyNames().forEach(name -> brought.put(name, properties.getProperty(name)));
        }
        return brought;
    }

    private static String committed() throws IOException {
        try (InputStream in = requireNonNull(SettingsCheck.class.getResourceAsStream(LIST), LIST)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
