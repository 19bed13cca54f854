package dev.slipway.oci;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a container of an image is run: the object {@code config} of its configuration (OCI image specification,
 * config.md). Empty where the configuration says nothing.
 */
public record RunConfig(
        List<String> entrypoint,
        List<String> cmd,
        List<String> env,
        String user,
        String workingDir,
        Map<String, String> labels) {

    public RunConfig {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        env = List.copyOf(env);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
