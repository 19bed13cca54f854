package dev.slipway.keys;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * One private key as a JWK file (RFC 7517) that is named after the second from which the key signs, or {@link #NEXT} while it
 * does not.
 */
final class KeyFile {
    static final String SUFFIX = ".jwk";
    /** The file of a key that verifies, and does not sign before somebody gives its file a time for a name. */
    static final String NEXT = "next" + SUFFIX;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private KeyFile() {}

    /** The name of the file of a key that signs from then on. */
    static String name(Instant signsFrom) {
        return NAME.format(signsFrom) + SUFFIX;
    }

    /** Makes a key and its file, mode 600; the file appears whole or not at all. */
    static SigningKey create(Path file, KeyPurpose purpose, Clock clock) throws IOException {
        return create(purpose, clock, jwk -> SecureFiles.write(file, jwk, SecureFiles.OWNER_ONLY), signsFrom(file));
    }

    /** The same; whoever may read that other file may read this one. */
    static SigningKey create(Path file, KeyPurpose purpose, Clock clock, Path other) throws IOException {
        return create(purpose, clock, jwk -> SecureFiles.writeLike(other, file, jwk), signsFrom(file));
    }

    /** Takes a private JWK. */
    @FunctionalInterface
    private interface Sink {
        void write(String jwk) throws IOException;
    }

    private static SigningKey create(KeyPurpose purpose, Clock clock, Sink sink, Instant signsFrom) throws IOException {
        try {
            EllipticCurveJsonWebKey jwk = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            ECPublicKey publicKey = (ECPublicKey) jwk.getECPublicKey();
            if (purpose == KeyPurpose.ACCESS_TOKENS) {
                jwk.setKeyId(LibtrustKeyId.of(publicKey));
                jwk.setCertificateChain(
                        Certificates.selfSigned(jwk.getKeyId(), publicKey, jwk.getEcPrivateKey(), clock.instant()));
            } else {
                jwk.setKeyId(jwk.calculateBase64urlEncodedThumbprint("SHA-256"));
            }
            sink.write(jwk.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
            return toSigningKey(jwk, signsFrom);
        } catch (JoseException e) {
            throw new IllegalStateException("this platform has no P-256", e);
        }
    }

    /** @throws IOException where the file cannot be read, holds no private P-256 key, or is open to others */
    static SigningKey read(Path file) throws IOException {
        Instant signsFrom = signsFrom(file);
        try {
            JsonWebKey jwk = JsonWebKey.Factory.newJwk(SecretFile.read(file));
            if (jwk instanceof EllipticCurveJsonWebKey key
                    && key.getEcPrivateKey() != null
                    && key.getKeyId() != null
                    && EllipticCurves.getName(key.getECPublicKey().getParams().getCurve())
                            .equals("P-256")) {
                return toSigningKey(key, signsFrom);
            }
            throw new IOException(file + ": not a private P-256 JWK with a kid");
        } catch (JoseException e) {
            // The parser's message would quote the file.
            throw new IOException(file + ": not a JWK");
        }
    }

    private static Instant signsFrom(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.equals(NEXT)) {
            return SigningKey.NOT_YET;
        }
        try {
            return Instant.from(NAME.parse(name.substring(0, name.length() - SUFFIX.length())));
        } catch (DateTimeException e) {
            throw new IOException(file + ": the name is neither a time such as 20261123T213000Z.jwk nor " + NEXT);
        }
    }

    private static SigningKey toSigningKey(EllipticCurveJsonWebKey jwk, Instant signsFrom) {
        Optional<X509Certificate> certificate = Optional.ofNullable(jwk.getLeafCertificate());
        return new SigningKey(
                jwk.getKeyId(), signsFrom, jwk.getEcPrivateKey(), (ECPublicKey) jwk.getECPublicKey(), certificate);
    }
}
