package dev.slipway.agent.protocol;

/** Stop the build. The agent ends BuildKit's client and says {@link Result.Failed} with kind cancelled. */
public record Cancel() implements Message.FromLauncher {}
