package dev.slipway.buildapi.registryevents;

/**
 * How large a manifest may be that others hear of.
 *
 * @param bytes of its own
 * @param layers of an image, or images of an index
 */
record PushBounds(long bytes, int layers) {
    static PushBounds of(RegistryEventsConfig config) {
        return new PushBounds(config.manifestSize().asLongValue(), config.layers());
    }
}
