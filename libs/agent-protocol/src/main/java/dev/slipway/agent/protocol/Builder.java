package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

/**
 * Which BuildKit builds, said as soon as the agent knows it.
 *
 * @param name for people: {@code BuildKit 0.25.1 in docker 28.5.2}
 */
public record Builder(String name) implements Message.FromAgent {
    public Builder {
        requireNonNull(name, "name");
    }
}
