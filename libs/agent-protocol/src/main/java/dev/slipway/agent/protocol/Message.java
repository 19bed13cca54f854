package dev.slipway.agent.protocol;

/** One thing that a side says. Each permitted type is the payload of one frame type; see {@link MessageType}. */
public sealed interface Message {
    /** What the launcher says. */
    sealed interface FromLauncher extends Message permits Job {}

    /** What the agent says. */
    sealed interface FromAgent extends Message permits Hello, Builder, Log, Steps, Progress, Result, Heartbeat {}
}
