package dev.slipway.token.credential;

import dev.slipway.http.BearerToken;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.KeyRing;
import java.security.Key;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Signs and verifies credentials of one kind: compact JWS, ES256, each claim of RFC 7519 that binds it required.
 *
 * <p>Verification takes the key from our own directory by {@code kid} and from nowhere else; a token that brings a key or
 * points to one ({@code jwk}, {@code jku}, {@code x5c}, {@code x5u}) is refused even where its signature would hold.
 *
 * <p>What was verified is remembered by its hash, until it expires or the keys are read anew.
 */
public final class SignedCredentials {
    /** Far above what is signed here; bounds the work on what strangers send. */
    private static final int MAX_LENGTH = 4096;

    /** The compact serialization of ES256 (RFC 7518 section 3.4) in strict base64url: one signature has one text. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{86}");

    /** A build shows its credential many times, and to verify it costs more than all the rest. Each takes some 500 bytes. */
    private static final int MOST_KNOWN = 10_000;

    private static final Set<String> HEADERS = Set.of("alg", "kid", "typ");
    /** Another replica's clock may be behind ours. */
    private static final Duration BACKDATED = Duration.ofMinutes(1);

    private final CredentialKind kind;
    private final String issuer;
    private final KeyDirectory keys;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** A credential that was verified by these keys. Another reading of the keys makes another ring, so that it counts no more. */
    private record Known(Verified verified, KeyRing ring) {}

    /** @param issuer the {@code iss} of everything signed here: which Slipway installation it is */
    public SignedCredentials(CredentialKind kind, String issuer, KeyDirectory keys, Clock clock) {
        this.kind = kind;
        this.issuer = issuer;
        this.keys = keys;
        this.clock = clock;
    }

    /** What a credential says, once it is verified. */
    public record Verified(String subject, String id, Instant expiresAt, Optional<String> binding) {}

    /** A credential for a subject; {@code binding} ties it to something that verification's caller compares. */
    public String sign(String subject, Instant expiresAt, Optional<String> binding) {
        Instant now = clock.instant();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(kind.audience());
        claims.setSubject(subject);
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setIssuedAt(date(now));
        claims.setNotBefore(date(now.minus(BACKDATED)));
        claims.setExpirationTime(date(expiresAt));
        binding.ifPresent(value -> claims.setStringClaim("binding", value));
        return keys.ring(KeyPurpose.BUILD_CREDENTIALS)
                .signer(now)
                .sign(claims, jws -> jws.setHeader("typ", kind.type()));
    }

    /** @return empty where it is not a valid credential of this kind, for whatever reason */
    public Optional<Verified> verify(String compact) {
        if (compact.length() > MAX_LENGTH || !FORM.matcher(compact).matches()) {
            return Optional.empty();
        }
        KeyRing ring = keys.ring(KeyPurpose.BUILD_CREDENTIALS);
        String hash = BearerToken.hexHash(compact);
        Known before = known.get(hash);
        if (before != null
                && before.ring() == ring
                && clock.instant().isBefore(before.verified().expiresAt())) {
            return Optional.of(before.verified());
        }
        Optional<Verified> verified = verifyAnew(compact);
        verified.ifPresent(value -> remember(hash, new Known(value, ring)));
        return verified;
    }

    private void remember(String hash, Known verified) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(hash, verified);
    }

    private Optional<Verified> verifyAnew(String compact) {
        try {
            JwtClaims claims = consumer().processToClaims(compact);
            return Optional.of(new Verified(
                    claims.getSubject(),
                    claims.getJwtId(),
                    Instant.ofEpochSecond(claims.getExpirationTime().getValue()),
                    Optional.ofNullable(claims.getStringClaimValue("binding"))));
        } catch (InvalidJwtException | MalformedClaimException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private JwtConsumer consumer() {
        return new JwtConsumerBuilder()
                .setExpectedType(true, kind.type())
                .setExpectedIssuer(true, issuer)
                .setExpectedAudience(true, kind.audience())
                .setRequireSubject()
                .setRequireJwtId()
                .setRequireIssuedAt()
                .setRequireNotBefore()
                .setRequireExpirationTime()
                .setEvaluationTime(date(clock.instant()))
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(
                        ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256))
                .setVerificationKeyResolver(this::ownKey)
                .build();
    }

    private Key ownKey(JsonWebSignature jws, List<JsonWebStructure> nested) throws UnresolvableKeyException {
        if (!HeaderNames.of(jws).equals(HEADERS)) {
            throw new UnresolvableKeyException("headers other than alg, kid and typ");
        }
        return keys.ring(KeyPurpose.BUILD_CREDENTIALS)
                .find(jws.getKeyIdHeaderValue())
                .orElseThrow(() -> new UnresolvableKeyException("not a key of ours"))
                .publicKey();
    }

    private static NumericDate date(Instant instant) {
        return NumericDate.fromSeconds(instant.getEpochSecond());
    }
}
