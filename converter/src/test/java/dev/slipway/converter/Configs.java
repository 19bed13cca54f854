package dev.slipway.converter;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.util.Map;

/** Configurations as the converter would have them with these settings and its own defaults. */
public final class Configs {
    private Configs() {}

    public static ConverterConfig of(Map<String, String> settings) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ConverterConfig.class)
                .withSources(
                        new PropertiesConfigSource(
                                ConverterConfig.class.getResource("/META-INF/microprofile-config.properties")),
                        new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(ConverterConfig.class);
    }
}
