package dev.slipway.buildapi.registryevents;

import dev.slipway.events.ImagePushed;

/**
 * A manifest that was pushed, by the registry's word.
 *
 * @param size in bytes; 0 where the registry does not say
 * @param references how much it names: configuration and layers of an image, images of an index
 * @param pointsElsewhere whether something that it names lies outside of its repository, at a URL
 */
record PushedManifest(ImagePushed event, long size, int references, boolean pointsElsewhere) {}
