package dev.slipway.neighbours;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How a Distribution registry runs.
 *
 * @param address host (a literal address or name) and port to listen on; the port is not 0
 * @param data the directory of its file-system storage; made if missing
 * @param log where its log and access log go; appended to
 * @param token who may do what, by the token protocol; without it everybody may do everything
 * @param notifications where pushes are reported to
 * @param deleteEnabled whether manifests and blobs may be deleted
 * @param uploadSecret signs the state of uploads. Who began one before a restart goes on with it after that, where it is the same
 */
public record DistributionSettings(
        InetSocketAddress address,
        Path data,
        Path log,
        Optional<TokenAuth> token,
        Optional<Notifications> notifications,
        boolean deleteEnabled,
        String uploadSecret) {
    private static final int SECRET_BYTES = 32;

    /**
     * The token protocol's parameters.
     *
     * @param realm where clients fetch tokens
     * @param certificateBundle PEM with the certificates of all valid signing keys
     */
    public record TokenAuth(URI realm, String service, String issuer, Path certificateBundle) {}

    /** An endpoint that is told of each pushed manifest, with this {@code Authorization} header. */
    public record Notifications(URI url, String authorization) {
        @Override
        public String toString() {
            return "Notifications[" + url + ", ***]";
        }
    }

    /** An open registry with deletion, which is what tests and upstreams on loopback want. */
    public static DistributionSettings open(InetSocketAddress address, Path data, Path log) {
        return new DistributionSettings(address, data, log, Optional.empty(), Optional.empty(), true, random());
    }

    public DistributionSettings withToken(TokenAuth newToken) {
        return new DistributionSettings(
                address, data, log, Optional.of(newToken), notifications, deleteEnabled, uploadSecret);
    }

    public DistributionSettings withNotifications(Notifications newNotifications) {
        return new DistributionSettings(
                address, data, log, token, Optional.of(newNotifications), deleteEnabled, uploadSecret);
    }

    /** For a registry whose uploads are to outlast the process that starts it. */
    public DistributionSettings withUploadSecret(String newSecret) {
        return new DistributionSettings(address, data, log, token, notifications, deleteEnabled, newSecret);
    }

    @Override
    public String toString() {
        return "DistributionSettings[" + authority() + ", " + data + ", " + token + ", " + notifications + "]";
    }

    private static String random() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /** The base URL of the registry. */
    public URI url() {
        return URI.create("http://" + authority());
    }

    String authority() {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
