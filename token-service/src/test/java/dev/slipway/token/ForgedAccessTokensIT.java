package dev.slipway.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.SigningKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forged and misused tokens before the real registry, configured as an operator configures it. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ForgedAccessTokensIT {
    private static final int REFUSED = 401;
    private static final String REPOSITORY = "builds/acme/forged";

    @TempDir
    private Path temporary;

    private final Surroundings surroundings = Surroundings.running();
    private KeyDirectory keys;
    private SigningKey ours;
    private SigningKey attackers;
    private Http http;

    @BeforeEach
    void openKeys() throws Exception {
        http = new Http(surroundings);
        keys = KeyDirectory.open(surroundings.keysDirectory(), Clock.systemUTC());
        ours = keys.ring(KeyPurpose.ACCESS_TOKENS).signer(Instant.now());
        attackers = KeyDirectory.open(temporary.resolve("attacker"), Clock.systemUTC())
                .ring(KeyPurpose.ACCESS_TOKENS)
                .signer(Instant.now());
    }

    @Test
    void takesOursByCertificateAndByLibtrustKeyId() throws Exception {
        assertThat(answerTo(forge(claims -> {}, jws -> {}))).isNotEqualTo(REFUSED);
        assertThat(answerTo(forge(claims -> {}, jws -> jws.setKeyIdHeaderValue(ours.id()))))
                .isNotEqualTo(REFUSED);
        assertThat(answerTo(forge(claims -> {}, jws -> {
                    jws.setKeyIdHeaderValue(ours.id());
                    jws.getHeaders().setObjectHeaderValue("x5c", null);
                })))
                .isNotEqualTo(REFUSED);
    }

    @Test
    void refusesTokensOfOtherKeys() throws Exception {
        EllipticCurveJsonWebKey jwk = new EllipticCurveJsonWebKey(attackers.publicKey());
        X509Certificate attackersCertificate = attackers.certificate().orElseThrow();
        for (Consumer<JsonWebSignature> header : List.<Consumer<JsonWebSignature>>of(
                jws -> {},
                jws -> jws.setJwkHeader(jwk),
                jws -> jws.setKeyIdHeaderValue(attackers.id()),
                jws -> jws.setKeyIdHeaderValue(ours.id()),
                jws -> jws.setCertificateChainHeaderValue(new X509Certificate[] {attackersCertificate}),
                jws -> jws.setCertificateChainHeaderValue(new X509Certificate[] {
                    attackersCertificate, ours.certificate().orElseThrow()
                }))) {
            assertThat(answerTo(forge(claims -> {}, jws -> {
                        jws.setKey(attackers.privateKey());
                        jws.getHeaders().setObjectHeaderValue("x5c", null);
                        header.accept(jws);
                    })))
                    .isEqualTo(REFUSED);
        }
    }

    @Test
    void refusesOurOtherKeys() throws Exception {
        SigningKey credentials = keys.ring(KeyPurpose.BUILD_CREDENTIALS).signer(Instant.now());

        assertThat(answerTo(forge(claims -> {}, jws -> {
                    jws.setKey(credentials.privateKey());
                    jws.setKeyIdHeaderValue(credentials.id());
                    jws.getHeaders().setObjectHeaderValue("x5c", null);
                })))
                .isEqualTo(REFUSED);
    }

    @Test
    void refusesOtherAlgorithms() throws Exception {
        assertThat(answerTo(forge(claims -> {}, jws -> {
                    jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
                    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
                    jws.setKey(null);
                })))
                .isEqualTo(REFUSED);
        assertThat(answerTo(forge(claims -> {}, jws -> {
                    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
                    jws.setKey(new HmacKey(ours.publicKey().getEncoded()));
                })))
                .isEqualTo(REFUSED);
    }

    @Test
    void refusesTokensForOthersAndAtOtherTimes() throws Exception {
        // Distribution allows a minute of clock skew.
        NumericDate past = date(Instant.now().minus(Duration.ofMinutes(2)));
        NumericDate future = date(Instant.now().plus(Duration.ofMinutes(2)));
        for (Consumer<JwtClaims> change : List.<Consumer<JwtClaims>>of(
                claims -> claims.setIssuer("another-slipway"),
                claims -> claims.setAudience("another-registry"),
                claims -> claims.unsetClaim("aud"),
                claims -> claims.unsetClaim("exp"),
                claims -> claims.setExpirationTime(past),
                claims -> claims.setNotBefore(future))) {
            assertThat(answerTo(forge(change, jws -> {}))).isEqualTo(REFUSED);
        }
    }

    @Test
    void refusesTokensForOtherRepositories() throws Exception {
        for (String name :
                List.of("builds", "builds/acme/forge", "builds/acme/forged/x", "builds/*", "*", "Builds/acme/forged")) {
            assertThat(answerTo(forge(claims -> claims.setClaim("access", access(name)), jws -> {})))
                    .as(name)
                    .isEqualTo(REFUSED);
        }
    }

    @Test
    void refusesCredentialsThatAreNoAccessTokens() throws Exception {
        try (Pipeline pipeline = new Pipeline(surroundings.kafka())) {
            String credential = pipeline.authorize("b" + "f".repeat(26), "acme", false, surroundings.launcherKey());
            String secret = surroundings.secretOf("build-api");
            for (String bearer :
                    List.of(credential, http.refreshToken("build", credential), secret, "slw_7dGk2QvXz0Yb1mN4pR8sTw")) {
                assertThat(answerTo(bearer)).isEqualTo(REFUSED);
            }
            String own = "/v2/builds/acme/b" + "f".repeat(26) + "/tags/list";
            for (Map.Entry<String, String> login :
                    List.of(Map.entry("build", credential), Map.entry("build-api", secret))) {
                assertThat(http.registryWithPassword(own, login.getKey(), login.getValue())
                                .statusCode())
                        .isEqualTo(REFUSED);
            }
        }
    }

    private int answerTo(String bearer) throws Exception {
        return http.registry("GET", "/v2/" + REPOSITORY + "/tags/list", bearer, new byte[0])
                .statusCode();
    }

    private static List<Map<String, Object>> access(String name) {
        return List.of(Map.of("type", "repository", "name", name, "actions", List.of("pull")));
    }

    /** A good access token for {@link #REPOSITORY}, but for the changes. */
    private String forge(Consumer<JwtClaims> changeClaims, Consumer<JsonWebSignature> changeSignature)
            throws Exception {
        Instant now = Instant.now();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(Surroundings.ISSUER);
        claims.setAudience(Surroundings.SERVICE);
        claims.setSubject("build:forged");
        claims.setJwtId("1");
        claims.setIssuedAt(date(now));
        claims.setNotBefore(date(now));
        claims.setExpirationTime(date(now.plusSeconds(300)));
        claims.setClaim("access", access(REPOSITORY));
        changeClaims.accept(claims);
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        jws.setHeader("typ", "JWT");
        jws.setCertificateChainHeaderValue(
                new X509Certificate[] {ours.certificate().orElseThrow()});
        jws.setKey(ours.privateKey());
        jws.setPayload(claims.toJson());
        changeSignature.accept(jws);
        return jws.getCompactSerialization();
    }

    private static NumericDate date(Instant instant) {
        return NumericDate.fromSeconds(instant.getEpochSecond());
    }
}
