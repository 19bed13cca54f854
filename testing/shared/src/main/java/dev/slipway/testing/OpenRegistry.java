package dev.slipway.testing;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;

/** A real registry on a free port that lets everybody read and write. */
public final class OpenRegistry {
    private OpenRegistry() {}

    /**
     * Starts it; the caller closes it.
     *
     * @param directory takes its data and its log
     */
    public static DistributionProcess start(Path directory) throws IOException, InterruptedException {
        return DistributionProcess.start(settings(directory));
    }

    /** What {@link #start} starts, for tests that change something about it. */
    public static DistributionSettings settings(Path directory) throws IOException {
        return DistributionSettings.open(
                FreePort.address(), directory.resolve("registry"), directory.resolve("registry.log"));
    }

    /** Deletes a manifest, which no part of Slipway does. */
    public static void delete(URI registry, String repository, String digest) throws IOException {
        URL manifest =
                registry.resolve("/v2/" + repository + "/manifests/" + digest).toURL();
        HttpURLConnection connection = (HttpURLConnection) manifest.openConnection();
        connection.setRequestMethod("DELETE");
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_ACCEPTED) {
                throw new IOException(manifest + " is not deleted: " + connection.getResponseCode());
            }
        } finally {
            connection.disconnect();
        }
    }
}
