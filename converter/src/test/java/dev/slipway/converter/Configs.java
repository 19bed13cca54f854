package dev.slipway.converter;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.util.Map;

/** Configurations as the converter would have them with these settings and its own defaults. */
public final class Configs {
    private Configs() {}

    public static <T> T of(Class<T> config, Map<String, String> settings) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(config)
                .withValidateUnknown(false)
                .withSources(
                        new PropertiesConfigSource(config.getResource("/META-INF/microprofile-config.properties")),
                        new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(config);
    }
}
