package dev.slipway.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of environment variables: ours, and those that Kubernetes adds for services of the same names. */
final class Variables {
    static final String PREFIX = "SLIPWAY_";

    /** A service's name without {@link #PREFIX}: whoever writes that has forgotten it. */
    private static final List<String> BARE =
            List.of("BUILD_API_", "MIRROR_WORKER_", "TOKEN_SERVICE_", "VM_LAUNCHER_", "CONVERTER_", "PUBLISHER_");

    /** {@code BUILD_API_SERVICE_HOST}, {@code BUILD_API_PORT_8080_TCP_ADDR} and the others that a pod gets for each service. */
    private static final Pattern OF_KUBERNETES = Pattern.compile(
            ".+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private Variables() {}

    /** MicroProfile Config: upper case, and an underscore for what is neither letter nor digit. */
    static String nameOf(String property) {
        return property.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    static boolean isOfKubernetes(String variable) {
        return OF_KUBERNETES.matcher(variable).matches();
    }

    static boolean isBare(String variable) {
        return BARE.stream().anyMatch(variable::startsWith);
    }
}
