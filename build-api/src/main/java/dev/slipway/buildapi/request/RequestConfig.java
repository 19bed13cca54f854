package dev.slipway.buildapi.request;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code slipway.build-api.request.*}. */
@ConfigMapping(prefix = "slipway.build-api.request")
public interface RequestConfig {
    /** How large the body of {@code POST /v1/builds} may be, all parts together. */
    @WithDefault("1G")
    @Expects(Allowed.POSITIVE_SIZE)
    MemorySize bodyLimit();

    /** How many of these bodies are read at once; who comes then is asked to come again. */
    @WithDefault("64")
    @Expects(Allowed.POSITIVE_NUMBER)
    int uploads();

    /** How many of them may be sent with one token. */
    @WithDefault("16")
    @Expects(Allowed.POSITIVE_NUMBER)
    int uploadsOfOneCaller();
}
