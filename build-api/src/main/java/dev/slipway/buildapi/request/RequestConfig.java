package dev.slipway.buildapi.request;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code slipway.build-api.request.*}. */
@ConfigMapping(prefix = "slipway.build-api.request")
public interface RequestConfig {
    /** Bytes that the body of {@code POST /v1/builds} may have, all parts together. */
    @WithDefault("1G")
    MemorySize bodyLimit();

    /** How many of these bodies are read at once; who comes then is asked to come again. */
    @WithDefault("64")
    int uploads();
}
