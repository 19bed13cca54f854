package dev.slipway.converter.convert;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.util.Map;

/** Configurations as the converter would have them with these settings and its own defaults. */
public final class Configs {
    private Configs() {}

    public static ConvertConfig of(Map<String, String> settings) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(ConvertConfig.class)
                .withSources(
                        new PropertiesConfigSource(
                                ConvertConfig.class.getResource("/META-INF/microprofile-config.properties")),
                        new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(ConvertConfig.class);
    }
}
