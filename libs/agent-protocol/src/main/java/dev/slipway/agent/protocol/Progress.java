package dev.slipway.agent.protocol;

/**
 * How many of the Dockerfile's steps are done, and how many of these came from a cache.
 *
 * @param done steps that ended, cached ones included
 * @param cached steps that BuildKit took from a cache
 * @param total steps known so far; it grows while BuildKit reads the Dockerfile
 */
public record Progress(int done, int cached, int total) implements Message.FromAgent {}
