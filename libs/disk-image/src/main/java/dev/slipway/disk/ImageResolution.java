package dev.slipway.disk;

/** What a reference turned out to name: an image that can run, or something else. */
public sealed interface ImageResolution permits RunnableImage, Refused {}
