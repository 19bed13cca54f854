package dev.slipway.standalone;

import static java.util.Objects.requireNonNull;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The settings that the configuration interfaces of all services declare, by their names. */
final class DeclaredSettings {
    /** What has no interface: a default that several services share, and what standalone tells itself. */
    static final Map<String, Allowed> OTHERS = Map.of(
            "slipway.platform", Allowed.PLATFORM,
            "slipway.registry.url", Allowed.URL,
            "slipway.standalone.data", Allowed.PATH,
            "slipway.standalone.machine", Allowed.TEXT,
            "slipway.standalone.rehearsal", Allowed.TRUE_OR_FALSE);

    private static final Map<Class<?>, Allowed> BY_TYPE = Map.of(
            int.class, Allowed.WHOLE_NUMBER,
            long.class, Allowed.WHOLE_NUMBER,
            boolean.class, Allowed.TRUE_OR_FALSE,
            Duration.class, Allowed.DURATION,
            MemorySize.class, Allowed.SIZE,
            Path.class, Allowed.PATH,
            URI.class, Allowed.URL,
            String.class, Allowed.TEXT);

    private DeclaredSettings() {}

    /** All of them, with the methods that they are. */
    static Map<String, Property> properties() {
        Map<String, Property> properties = new TreeMap<>();
        SlipwayClasses.ALL.stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::reflect)
                .forEach(type -> properties.putAll(ConfigMappings.getProperties(ConfigClass.configClass(type))));
        return properties;
    }

    /** What a setting takes, in words. */
    static String words(String name, Property property) {
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
    static Type typeOf(Property property) {
        Type type = property.getMethod().getGenericReturnType();
        while (type instanceof ParameterizedType container) {
            type = container.getActualTypeArguments()[container.getActualTypeArguments().length - 1];
        }
        return type;
    }

    /** Whether a service that has this setting starts without it, where it has no default. */
    static boolean isOptional(Property property) {
        Class<?> type = property.getMethod().getReturnType();
        return type == Optional.class || type == Map.class;
    }

    /** Those that have one, by their names, as they are written. */
    static Map<String, String> defaults(Map<String, Property> properties) throws IOException {
        Map<String, String> defaults = new HashMap<>(brought());
        properties.forEach((name, property) -> {
            String value = property.isLeaf() && property.hasDefaultValue() ? property.getDefaultValue() : null;
            if (value != null) {
                defaults.put(name, value);
            }
        });
        return defaults;
    }

    /** The settings in {@code META-INF/microprofile-config.properties} of all services. */
    static Map<String, String> brought() throws IOException {
        Map<String, String> brought = new HashMap<>();
        List<URL> files = Collections.list(
                DeclaredSettings.class.getClassLoader().getResources("META-INF/microprofile-config.properties"));
        for (URL file : files) {
            Properties properties = new Properties();
            try (InputStream in = file.openStream()) {
                properties.load(in);
            }
            properties.stringPropertyNames().forEach(name -> brought.put(name, properties.getProperty(name)));
        }
        return brought;
    }
}
