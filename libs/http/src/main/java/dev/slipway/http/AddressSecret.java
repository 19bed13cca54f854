package dev.slipway.http;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What one service signs addresses with that another one opens: whoever has such an address needs nothing else, until it ends. A
 * signature is an HMAC-SHA256 (RFC 2104) over the resource, whom it is for, and the end.
 *
 * <p>Both services read the same file at each request: one secret a line, of 32 characters or more. The first one signs, all of them
 * open. So a new secret goes below the old one first, then above it, and the old one goes last.
 *
 * @param file which its owner alone may read
 */
public record AddressSecret(Path file) {
    /** The parameters of an address: whom it is for, until when, in seconds since 1970, and the signature. */
    public static final String TENANT = "tenant";

    public static final String EXPIRES = "expires";
    public static final String SIGNATURE = "signature";

    private static final String ALGORITHM = "HmacSHA256";
    /** Tells these signatures from all others that a secret may ever make. */
    private static final String VERSION = "slipway-address-1";

    private static final int SHORTEST = 32;

    /** What there is to say of a signature. */
    public enum Verdict {
        VALID,
        /** It was valid, and has ended. */
        EXPIRED,
        /** It was made of something else, with another secret, or not at all. */
        FORGED
    }

    /**
     * Signs an address.
     *
     * @param url without a query. The last two components of its path are signed, {@code disks/<digest>}: what is before them differs
     *     between networks
     * @param tenant whom it is for
     * @param expires in whole seconds
     * @return the address with its query
     * @throws IOException as for {@link #sign}
     */
    public String signed(String url, String tenant, Instant expires) throws IOException {
        int name = url.lastIndexOf('/');
        String resource = url.substring(url.lastIndexOf('/', name - 1) + 1);
        return url + "?" + TENANT + "=" + URLEncoder.encode(tenant, StandardCharsets.UTF_8) + "&" + EXPIRES + "="
                + expires.getEpochSecond() + "&" + SIGNATURE + "=" + sign(resource, tenant, expires);
    }

    /**
     * Signs.
     *
     * @param resource what the address is of
     * @param bearer whom it is for
     * @param expires in whole seconds
     * @return base64url
     * @throws IOException where the file cannot be read, others may read it, or it has no secret
     */
    public String sign(String resource, String bearer, Instant expires) throws IOException {
        return signature(secrets().getFirst(), resource, bearer, expires.getEpochSecond());
    }

    /**
     * Judges what {@link #sign} made.
     *
     * @param expires seconds since 1970, as text
     * @throws IOException as for {@link #sign}
     */
    public Verdict judge(String resource, String bearer, String expires, String signature, Instant now)
            throws IOException {
        Instant end;
        try {
            end = Instant.ofEpochSecond(Long.parseLong(expires));
        } catch (NumberFormatException | DateTimeException e) {
            return Verdict.FORGED;
        }
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        boolean valid = false;
        for (String secret : secrets()) {
            byte[] right =
                    signature(secret, resource, bearer, end.getEpochSecond()).getBytes(StandardCharsets.UTF_8);
            valid |= MessageDigest.isEqual(right, given);
        }
        if (!valid) {
            return Verdict.FORGED;
        }
        return now.isBefore(end) ? Verdict.VALID : Verdict.EXPIRED;
    }

    private List<String> secrets() throws IOException {
        List<String> secrets = SecretFile.read(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length() < SHORTEST)) {
            throw new IOException(file + ": must have a secret of " + SHORTEST
                    + " characters or more in each line; openssl rand -hex 24 makes one");
        }
        return secrets;
    }

    private static String signature(String secret, String resource, String bearer, long expires) {
        String signed = String.join("\n", VERSION, resource, bearer, String.valueOf(expires));
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
