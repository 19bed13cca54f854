package dev.slipway.disk;

/** How a conversion ended that did not break down: with a disk, or with an image that cannot become one. */
public sealed interface ConversionOutcome permits Converted, Refused {}
