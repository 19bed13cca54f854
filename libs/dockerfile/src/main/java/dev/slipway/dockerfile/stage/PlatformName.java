package dev.slipway.dockerfile.stage;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The grammar of {@code --platform}: {@code os}, {@code architecture}, {@code os/architecture[/variant]} (containerd/platforms). */
final class PlatformName {

    private static final Pattern OS =
            Pattern.compile("[A-Za-z0-9_-]+(?:\\([A-Za-z0-9_.%-]*(?:\\+[A-Za-z0-9_.%-]+)*+\\))?");
    private static final Pattern COMPONENT = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final int MOST_PARTS = 3;

    private static final Set<String> SYSTEMS = Set.of(
            "aix",
            "android",
            "darwin",
            "macos",
            "dragonfly",
            "freebsd",
            "hurd",
            "illumos",
            "ios",
            "js",
            "linux",
            "nacl",
            "netbsd",
            "openbsd",
            "plan9",
            "solaris",
            "windows",
            "zos");

    private static final Set<String> ARCHITECTURES = Set.of(
            "386",
            "i386",
            "amd64",
            "x86_64",
            "x86-64",
            "amd64p32",
            "arm",
            "armhf",
            "armel",
            "armbe",
            "arm64",
            "aarch64",
            "arm64be",
            "ppc64",
            "ppc64le",
            "loong64",
            "mips",
            "mipsle",
            "mips64",
            "mips64le",
            "mips64p32",
            "mips64p32le",
            "ppc",
            "riscv",
            "riscv64",
            "s390",
            "s390x",
            "sparc",
            "sparc64",
            "wasm");

    private PlatformName() {}

    /** Why this is no platform; empty where it is one. */
    static Optional<String> faultOf(String platform) {
        String[] parts = platform.split("/", -1);
        if (parts.length > MOST_PARTS) {
            return Optional.of("more than os/architecture/variant");
        }
        for (int i = 0; i < parts.length; i++) {
            if (!(i == 0 ? OS : COMPONENT).matcher(parts[i]).matches()) {
                return Optional.of("'" + parts[i] + "' is an invalid part");
            }
        }
        String alone = parts[0].replaceFirst("\\(.*", "").toLowerCase(Locale.ROOT);
        return parts.length > 1 || SYSTEMS.contains(alone) || ARCHITECTURES.contains(parts[0].toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of("unknown operating system or architecture");
    }
}
