package dev.slipway.token.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.SigningKey;
import dev.slipway.testing.AdjustableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on the verification of credentials: each differs from a good one in one thing. */
class SignedCredentialsTest {
    private static final String ISSUER = "slipway-test";

    @TempDir
    private Path temporary;

    private final AdjustableClock clock = new AdjustableClock();
    private KeyDirectory keys;
    private SigningKey key;
    private SignedCredentials builds;
    private SignedCredentials refreshTokens;

    @BeforeEach
    void openKeys() throws Exception {
        keys = KeyDirectory.open(temporary.resolve("keys"), clock);
        key = keys.ring(KeyPurpose.BUILD_CREDENTIALS).signer(clock.instant());
        builds = new SignedCredentials(CredentialKind.BUILD, ISSUER, keys, clock);
        refreshTokens = new SignedCredentials(CredentialKind.REFRESH, ISSUER, keys, clock);
    }

    @Test
    void takesBackWhatItSigned() {
        String credential = builds.sign("b1", clock.instant().plusSeconds(60), Optional.empty());

        assertThat(builds.verify(credential).orElseThrow().subject()).isEqualTo("b1");
        assertThat(builds.verify(forge(claims -> {}, jws -> {}))).isPresent();
    }

    @Test
    void takesNeitherKindForTheOther() {
        Instant later = clock.instant().plusSeconds(60);

        assertThat(builds.verify(refreshTokens.sign("b1", later, Optional.empty())))
                .isEmpty();
        assertThat(refreshTokens.verify(builds.sign("b1", later, Optional.empty())))
                .isEmpty();
    }

    @Test
    void refusesAnotherIssuerOrAudienceOrType() {
        assertThat(builds.verify(forge(claims -> claims.setIssuer("slipway-other"), jws -> {})))
                .isEmpty();
        assertThat(builds.verify(forge(claims -> claims.setAudience("slipway-registry"), jws -> {})))
                .isEmpty();
        assertThat(builds.verify(forge(claims -> {}, jws -> jws.setHeader("typ", "JWT"))))
                .isEmpty();
    }

    @Test
    void refusesACredentialThatLacksAClaim() {
        for (String claim : List.of("iss", "aud", "sub", "jti", "iat", "nbf", "exp")) {
            assertThat(builds.verify(forge(claims -> claims.unsetClaim(claim), jws -> {})))
                    .as(claim)
                    .isEmpty();
        }
        assertThat(builds.verify(forge(claims -> {}, jws -> jws.getHeaders().setStringHeaderValue("typ", null))))
                .isEmpty();
    }

    @Test
    void refusesACredentialBeforeAndAfterItsTime() {
        String credential = builds.sign("b1", clock.instant().plusSeconds(60), Optional.empty());
        clock.advance(Duration.ofSeconds(60));

        assertThat(builds.verify(credential)).isEmpty();
        assertThat(builds.verify(
                        forge(claims -> claims.setNotBefore(date(clock.instant().plusSeconds(1))), jws -> {})))
                .isEmpty();
    }

    /** What was verified once is remembered, and must not outlive its time or its key. */
    @Test
    void forgetsWhatItVerifiedWithItsTimeAndWithItsKey() throws Exception {
        String soon = builds.sign("b1", clock.instant().plusSeconds(60), Optional.empty());
        String late = builds.sign("b2", clock.instant().plus(Duration.ofHours(9)), Optional.empty());
        for (int again = 0; again < 2; again++) {
            assertThat(builds.verify(soon).orElseThrow().subject()).isEqualTo("b1");
            assertThat(builds.verify(late).orElseThrow().subject()).isEqualTo("b2");
        }
        assertThat(refreshTokens.verify(late)).isEmpty();

        clock.advance(Duration.ofSeconds(60));
        assertThat(builds.verify(soon)).isEmpty();
        assertThat(builds.verify(late)).isPresent();

        Path first;
        try (Stream<Path> files = Files.list(temporary.resolve("keys/build-credentials"))) {
            first = files.findFirst().orElseThrow();
        }
        keys.add(KeyPurpose.BUILD_CREDENTIALS, clock.instant());
        assertThat(builds.verify(late)).isPresent();
        Files.delete(first);
        clock.advance(Duration.ofSeconds(10));
        assertThat(builds.verify(late)).isEmpty();
    }

    @Test
    void refusesATimeThatIsNone() {
        for (long seconds : new long[] {Long.MAX_VALUE, Instant.MAX.getEpochSecond() + 1}) {
            NumericDate never = NumericDate.fromSeconds(seconds);
            assertThat(builds.verify(forge(claims -> claims.setExpirationTime(never), jws -> {})))
                    .isEmpty();
        }
    }

    @Test
    void refusesUnsignedCredentials() {
        String unsigned = forge(claims -> {}, jws -> {
            jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
            jws.setKey(null);
        });
        String good = forge(claims -> {}, jws -> {});

        assertThat(builds.verify(unsigned)).isEmpty();
        assertThat(builds.verify(good.substring(0, good.lastIndexOf('.') + 1))).isEmpty();
        assertThat(builds.verify(good.substring(0, good.lastIndexOf('.')))).isEmpty();
    }

    @Test
    void refusesTheAlgorithmSwappedForOneKeyedByThePublicKey() {
        assertThat(builds.verify(forge(claims -> {}, jws -> {
                    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
                    jws.setKey(new HmacKey(key.publicKey().getEncoded()));
                })))
                .isEmpty();
    }

    @Test
    void refusesAKeyThatTheCredentialItselfCarries() throws Exception {
        EllipticCurveJsonWebKey attacker = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        attacker.setKeyId(key.id());

        assertThat(builds.verify(signedBy(attacker, jws -> jws.setJwkHeader((PublicJsonWebKey) attacker))))
                .isEmpty();
        assertThat(builds.verify(signedBy(attacker, jws -> jws.setHeader("jku", "https://attacker.example/jwks"))))
                .isEmpty();
        assertThat(builds.verify(signedBy(attacker, jws -> jws.setHeader("x5u", "https://attacker.example/x5u"))))
                .isEmpty();
        X509Certificate certificate = keys.ring(KeyPurpose.ACCESS_TOKENS)
                .signer(clock.instant())
                .certificate()
                .orElseThrow();
        assertThat(builds.verify(signedBy(
                        attacker, jws -> jws.setCertificateChainHeaderValue(new X509Certificate[] {certificate}))))
                .isEmpty();
        assertThat(builds.verify(signedBy(attacker, jws -> {}))).isEmpty();
    }

    @Test
    void refusesHeadersThatItDoesNotUse() {
        for (Map.Entry<String, Object> header : Map.<String, Object>of(
                        "crit", List.of("exp"), "b64", false, "cty", "JWT", "jku", "file:///etc/passwd")
                .entrySet()) {
            assertThat(builds.verify(forge(claims -> {}, jws -> jws.setHeader(header.getKey(), header.getValue()))))
                    .as(header.getKey())
                    .isEmpty();
        }
    }

    @Test
    void refusesAKeyIdThatPointsAnywhereElse() {
        for (String keyId : List.of("", "other", "../build-credentials", "/dev/null", "https://attacker.example/")) {
            assertThat(builds.verify(forge(claims -> {}, jws -> jws.setKeyIdHeaderValue(keyId))))
                    .as(keyId)
                    .isEmpty();
        }
        assertThat(builds.verify(forge(claims -> {}, jws -> jws.getHeaders().setStringHeaderValue("kid", null))))
                .isEmpty();
    }

    @Test
    void refusesTheKeysOfAccessTokens() {
        SigningKey other = keys.ring(KeyPurpose.ACCESS_TOKENS).signer(clock.instant());

        assertThat(builds.verify(forge(claims -> {}, jws -> {
                    jws.setKeyIdHeaderValue(other.id());
                    jws.setKey(other.privateKey());
                })))
                .isEmpty();
    }

    @Test
    void refusesWhatIsChangedAfterSigning() {
        String[] parts = forge(claims -> {}, jws -> {}).split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String changed = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(payload.replace("\"b1\"", "\"b2\"").getBytes(StandardCharsets.UTF_8));

        assertThat(builds.verify(parts[0] + "." + changed + "." + parts[2])).isEmpty();
    }

    @Test
    void refusesSignaturesInDerFormAndOfZeros() {
        String[] parts = forge(claims -> {}, jws -> {}).split("\\.");
        byte[] raw = Base64.getUrlDecoder().decode(parts[2]);

        assertThat(raw).hasSize(64);
        for (byte[] signature : List.of(new byte[64], new byte[0], derOf(raw))) {
            assertThat(builds.verify(parts[0] + "." + parts[1] + "."
                            + Base64.getUrlEncoder().withoutPadding().encodeToString(signature)))
                    .isEmpty();
        }
    }

    @Test
    void refusesWhatIsNoSuchThing() {
        for (String text :
                List.of("", ".", "..", "a.b.c", "slw_0123456789abcdef", "x".repeat(100_000), "{}", "\u0000")) {
            assertThat(builds.verify(text)).isEmpty();
        }
    }

    private String signedBy(EllipticCurveJsonWebKey attacker, Consumer<JsonWebSignature> change) {
        return forge(claims -> {}, jws -> {
            jws.setKey((Key) attacker.getPrivateKey());
            change.accept(jws);
        });
    }

    /** A good build credential, but for the changes. */
    private String forge(Consumer<JwtClaims> changeClaims, Consumer<JsonWebSignature> changeSignature) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(CredentialKind.BUILD.audience());
        claims.setSubject("b1");
        claims.setJwtId("1");
        claims.setIssuedAt(date(clock.instant()));
        claims.setNotBefore(date(clock.instant()));
        claims.setExpirationTime(date(clock.instant().plusSeconds(60)));
        changeClaims.accept(claims);
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        jws.setKeyIdHeaderValue(key.id());
        jws.setHeader("typ", CredentialKind.BUILD.type());
        jws.setKey(key.privateKey());
        jws.setPayload(claims.toJson());
        changeSignature.accept(jws);
        try {
            return jws.getCompactSerialization();
        } catch (org.jose4j.lang.JoseException e) {
            throw new AssertionError(e);
        }
    }

    private static NumericDate date(Instant instant) {
        return NumericDate.fromSeconds(instant.getEpochSecond());
    }

    /** SEQUENCE of two INTEGERs, each with a leading zero so that it is positive. */
    private static byte[] derOf(byte[] raw) {
        byte[] der = new byte[72];
        der[0] = 0x30;
        der[1] = 70;
        for (int half = 0; half < 2; half++) {
            int at = 2 + half * 35;
            der[at] = 0x02;
            der[at + 1] = 33;
            System.arraycopy(raw, half * 32, der, at + 3, 32);
        }
        return der;
    }
}
