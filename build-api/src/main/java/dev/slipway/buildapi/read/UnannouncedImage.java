package dev.slipway.buildapi.read;

/** An image that a build says it pushed, and that no notification and no conversion told of. */
public record UnannouncedImage(String buildId, String repository, String digest) {}
