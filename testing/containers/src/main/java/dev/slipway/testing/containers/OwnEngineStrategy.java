package dev.slipway.testing.containers;

import java.net.URI;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/** Tells Testcontainers, which finds this class by the service loader, of the engine that the tests started. */
public final class OwnEngineStrategy extends DockerClientProviderStrategy {
    @Override
    public String getDescription() {
        return "the tests' own docker engine";
    }

    @Override
    public TransportConfig getTransportConfig() {
        return switch (DockerEngine.ofThisJvm()) {
            case DockerEngine.Started own ->
                TransportConfig.builder()
                        .dockerHost(URI.create(own.engine().address()))
                        .build();
            case DockerEngine.Found found -> throw new IllegalStateException("not for " + found);
            case DockerEngine.Missing missing -> throw new IllegalStateException(missing.reason());
        };
    }

    /** It publishes ports there and nowhere else. */
    @Override
    public synchronized String getDockerHostIpAddress() {
        return "127.0.0.1";
    }

    @Override
    protected boolean isApplicable() {
        return DockerEngine.ofThisJvm() instanceof DockerEngine.Started;
    }

    /** It has gone by the next run, so nothing is to remember it. */
    @Override
    protected boolean isPersistable() {
        return false;
    }

    @Override
    protected int getPriority() {
        return Integer.MAX_VALUE;
    }
}
