package dev.slipway.buildapi.read;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the disk of a build.
 *
 * @param status the build's
 * @param imageRepository where its image is, once it has one
 * @param result what the converter said of the image, once it has
 * @param reason why there is no disk
 * @param location where the disk lies at the converter
 * @param url where it is served, where it is; see {@link dev.slipway.events.ImageConverted.Disk}
 * @param toldAt when the converter told of it last
 */
public record BuildDisk(
        String tenant,
        String status,
        Optional<String> imageRepository,
        Optional<String> imageDigest,
        Optional<String> result,
        Optional<String> reason,
        Optional<String> location,
        Optional<String> url,
        Optional<Instant> toldAt) {}
