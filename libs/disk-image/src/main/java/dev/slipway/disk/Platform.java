package dev.slipway.disk;

import java.util.Optional;

/**
 * A platform by the names of the OCI image index: operating system, architecture and, where it matters, variant.
 */
public record Platform(String os, String architecture, Optional<String> variant) {

    public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", Optional.empty());

    /** Reads {@code os/arch} or {@code os/arch/variant}. */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("a platform is os/arch or os/arch/variant: " + text);
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
    }

    /** Whether an image of the other platform may stand for this one. */
    public boolean accepts(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || other.variant.isEmpty() || variant.equals(other.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
    }
}
