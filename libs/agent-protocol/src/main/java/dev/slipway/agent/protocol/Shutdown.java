package dev.slipway.agent.protocol;

/** The launcher has heard all that it wanted: the agent exits. The machine is destroyed whether or not it does. */
public record Shutdown() implements Message.FromLauncher {}
