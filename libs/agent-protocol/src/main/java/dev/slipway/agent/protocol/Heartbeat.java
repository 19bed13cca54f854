package dev.slipway.agent.protocol;

/** Said every few seconds while the agent lives, so that a machine that hangs is told from a build that is silent. */
public record Heartbeat(long uptimeMillis) implements Message.FromAgent {}
