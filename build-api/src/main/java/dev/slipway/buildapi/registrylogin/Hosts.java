package dev.slipway.buildapi.registrylogin;

import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.reference.Repository;
import java.util.Optional;

/** Hosts of registries as logins are stored under them. */
final class Hosts {
    private static final String DOCKER_HUB = "docker.io";

    private Hosts() {}

    /** In lower case, and with one name for a registry that has two; empty where it is no host. */
    static Optional<String> canonical(String host) {
        try {
            String written = new Repository(host, "any").host();
            return Optional.of(written.equals("index.docker.io") ? DOCKER_HUB : written);
        } catch (InvalidReferenceException e) {
            return Optional.empty();
        }
    }
}
