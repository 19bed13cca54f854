package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

/**
 * The agent's first message: the machine is up.
 *
 * @param protocolVersion see {@link #CURRENT_VERSION}
 * @param agentVersion for people
 * @param buildkit how the agent will drive BuildKit, for people: {@code buildctl} or {@code docker buildx}
 */
public record Hello(int protocolVersion, String agentVersion, String buildkit) implements Message.FromAgent {
    /** Raised only where an older side would misunderstand a newer one; new fields and types do not need it. */
    public static final int CURRENT_VERSION = 1;

    public Hello {
        requireNonNull(agentVersion, "agent_version");
        requireNonNull(buildkit, "buildkit");
    }
}
