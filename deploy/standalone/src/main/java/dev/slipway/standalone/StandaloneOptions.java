package dev.slipway.standalone;

import static java.util.Objects.requireNonNull;

import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.settings.Allowed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code slipway up} takes. */
@Command(
        name = "slipway up",
        description = "Runs all of Slipway on this machine until it is stopped.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:could not start; the reason and what to do are printed. Or took too long to stop",
            "2:the options are wrong",
            "3:the services ran out of memory; start Slipway again",
            "78:a setting is wrong; its name and what it must be are printed"
        })
final class StandaloneOptions {
    private static final int LAST_PORT = 65_535;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The directory for everything that Slipway keeps (default: ${DEFAULT-VALUE}).")
    Path data = defaultData();

    @Option(names = "--cache", paramLabel = "DIR", hidden = true)
    Path cache = Path.of(System.getProperty("slipway.cache", System.getProperty("user.home") + "/.cache/slipway"));

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "The port of the API and of the token endpoint (default: 8080; 0: any that is free).")
    int httpPort = 8080;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "The port of health and metrics (default: 9080; 0: any that is free).")
    int managementPort = 9080;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            description = "The port of the registry (default: 5000; 0: any that is free).")
    int registryPort = 5000;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "The port of Kafka (default: 9092; 0: any that is free).")
    int kafkaPort = 9092;

    String machine = BuildMachine.QEMU;

    @Spec
    private @Nullable CommandSpec command;

    Optional<ImageReference> buildKit = Optional.empty();

    @Option(
            names = "--buildkit",
            paramLabel = "IMAGE",
            description =
                    "Takes BuildKit from this image, a copy of moby/buildkit, with the logins of docker login; else builds use"
                            + " the BuildKit of Debian's docker.io.")
    private void buildKit(String image) {
        try {
            buildKit = Optional.of(ImageReference.parse(image));
        } catch (InvalidReferenceException e) {
            throw new ParameterException(
                    requireNonNull(command, "picocli sets the spec").commandLine(), "--buildkit: " + e.getMessage());
        }
    }

    @Option(
            names = "--machine",
            paramLabel = "KIND",
            description =
                    "What builds run in: qemu (a virtual machine; KVM where it works, else emulation), or namespace"
                            + " (for development: NO security boundary). Default: qemu.")
    private void machine(String kind) {
        if (!BuildMachine.KINDS.contains(kind)) {
            throw new ParameterException(
                    requireNonNull(command, "picocli sets the spec").commandLine(),
                    "--machine " + kind + " is unknown: it is qemu or namespace");
        }
        machine = kind;
    }

    @Option(names = "--slots", paramLabel = "N", description = "Builds that run at once (default: ${DEFAULT-VALUE}).")
    int slots = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    @Option(
            names = "--upstream",
            paramLabel = "HOST=URL",
            description =
                    "Where the images of a registry host are fetched from, e.g. docker.io=https://mirror.example.")
    Map<String, String> upstreams = new LinkedHashMap<>();

    @Option(
            names = "--rehearse",
            hidden = true,
            description = "Starts and stops once, for the JVMs to record what makes the next starts faster.")
    boolean rehearse;

    /**
     * Looks at what the options' types do not say.
     *
     * @throws ParameterException where an option is wrong; its message says which, and what it may be
     */
    void check() {
        upstreams.forEach((host, url) -> require(
                Allowed.URL.accepts(url), "--upstream " + host + "=" + url + ": must be " + Allowed.URL.words()));
        require(slots >= 1, "--slots " + slots + ": must be 1 or more");
        requirePort("--http-port", httpPort);
        requirePort("--management-port", managementPort);
        requirePort("--registry-port", registryPort);
        requirePort("--kafka-port", kafkaPort);
    }

    private void requirePort(String option, int port) {
        require(port >= 0 && port <= LAST_PORT, option + " " + port + ": must be between 0 and " + LAST_PORT);
    }

    private void require(boolean right, String message) {
        if (!right) {
            throw new ParameterException(
                    requireNonNull(command, "picocli sets the spec").commandLine(), message);
        }
    }

    private static Path defaultData() {
        @Nullable String xdg = System.getenv("XDG_DATA_HOME");
        return xdg == null || xdg.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share", "slipway")
                : Path.of(xdg, "slipway");
    }
}
