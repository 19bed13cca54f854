package dev.slipway.oci;

import java.util.Locale;
import java.util.Optional;

/**
 * A platform as an index or a configuration names it (OCI image specification, image-index.md): {@code linux/arm/v7}.
 *
 * <p>Tools write one platform in several ways. An instance always has the form that containerd gives it, so that equal
 * platforms are equal: {@code Linux/x86_64} is {@code linux/amd64}, {@code linux/arm64/v8} is {@code linux/arm64}, and
 * {@code linux/arm} is {@code linux/arm/v7}.
 *
 * @param variant empty where the architecture has only one, or for its most common one
 */
public record Platform(String os, String architecture, Optional<String> variant) {
    /** What Slipway's builder machines run. */
    public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", Optional.empty());

    private static final int LONGEST_NAME = 64;

    public Platform {
        if (os.isEmpty() || architecture.isEmpty()) {
            throw new InvalidReferenceException(
                    "a platform has an operating system and an architecture: \"" + os + "/" + architecture + "\"");
        }
        String writtenArchitecture = lowerCase(architecture);
        String writtenVariant = lowerCase(variant.orElse(""));
        os = os(lowerCase(os));
        architecture = architecture(writtenArchitecture);
        variant = Optional.of(variant(writtenArchitecture, writtenVariant)).filter(v -> !v.isEmpty());
    }

    /**
     * Parses {@code os/architecture[/variant]}.
     *
     * @throws InvalidReferenceException when it is anything else
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        boolean complete = parts.length == 2 || (parts.length == 3 && !parts[2].isEmpty());
        if (!complete || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new InvalidReferenceException("not a platform (os/architecture[/variant]): \"" + text + "\"");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
    }

    /** A long text stays as it is: it names no platform, and changing the case of some letters takes minutes. */
    private static String lowerCase(String written) {
        return written.length() > LONGEST_NAME ? written : written.toLowerCase(Locale.ROOT);
    }

    private static String os(String written) {
        return written.equals("macos") ? "darwin" : written;
    }

    private static String architecture(String written) {
        return switch (written) {
            case "i386" -> "386";
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            case "armhf", "armel" -> "arm";
            default -> written;
        };
    }

    private static String variant(String architecture, String written) {
        return switch (architecture) {
            case "i386" -> "";
            case "x86_64", "x86-64", "amd64" -> written.equals("v1") ? "" : written;
            case "aarch64", "arm64" ->
                switch (written) {
                    case "8", "v8", "v8.0" -> "";
                    case "9", "9.0", "v9.0" -> "v9";
                    default -> written;
                };
            case "armhf" -> "v7";
            case "armel" -> "v6";
            case "arm" ->
                switch (written) {
                    case "", "7" -> "v7";
                    case "5", "6", "8" -> "v" + written;
                    default -> written;
                };
            default -> written;
        };
    }

    /**
     * Whether an image for {@code offered} may stand for one for this platform. Without a variant here, any variant will
     * do; without a variant there, it is the plainest one, which every variant runs.
     */
    public boolean accepts(Platform offered) {
        return os.equals(offered.os)
                && architecture.equals(offered.architecture)
                && (variant.isEmpty() || offered.variant.isEmpty() || variant.equals(offered.variant));
    }

    /** {@code os/architecture[/variant]}. */
    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
    }
}
