package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/** A secret that the build declared, for {@code RUN --mount=type=secret,id=name}. It prints as its name only. */
@SuppressWarnings("ArrayRecordComponent") // a value is bytes; compared by content, copied in and out
public record Secret(String name, byte[] value) {
    public Secret {
        requireNonNull(name, "name");
        value = value.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && name.equals(secret.name) && Arrays.equals(value, secret.value);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[name=" + name + ", value=<redacted>]";
    }
}
