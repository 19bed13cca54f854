package dev.slipway.launcher.network;

/**
 * What one machine may take.
 *
 * @param connections at once
 * @param pushedBytes to the registry, in all
 */
public record NetworkLimits(int connections, long pushedBytes) {}
