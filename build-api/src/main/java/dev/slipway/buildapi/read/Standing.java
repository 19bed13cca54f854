package dev.slipway.buildapi.read;

/**
 * How a build stands, and how much there is to read of it.
 *
 * @param lastLine the id of its newest log line, 0 where it has none
 * @param lastChange the number of its steps' latest change, 0 where it has none
 * @param names how many of its names have ended
 */
public record Standing(BuildStatus status, long lastLine, long lastChange, long names) {}
