package dev.slipway.registry;

import java.util.Optional;

/** A platform as an index names it (OCI image specification, image-index.md): {@code linux/arm64/v8}. */
public record Platform(String os, String architecture, Optional<String> variant) {
    /** What Slipway's builder machines run. */
    public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", Optional.empty());

    /** Parses {@code os/architecture[/variant]}. */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new InvalidReferenceException("not a platform (os/architecture[/variant]): \"" + text + "\"");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
    }

    /** Whether an image for {@code offered} serves a wish for this platform; without a variant here, any will do. */
    public boolean accepts(Platform offered) {
        return os.equals(offered.os)
                && architecture.equals(offered.architecture)
                && (variant.isEmpty() || variant.equals(offered.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
    }
}
