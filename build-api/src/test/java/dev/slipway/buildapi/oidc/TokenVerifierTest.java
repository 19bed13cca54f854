package dev.slipway.buildapi.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.oidc.TokenVerifier.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as an issuer makes them, and all that only looks so. */
class TokenVerifierTest {
    private static final PublicJsonWebKey KEY = TestIssuer.ecKey();
    private static final PublicJsonWebKey RSA = TestIssuer.rsaKey();
    private static final Duration NONE = Duration.ZERO;

    private final AtomicLong nanoseconds = new AtomicLong();
    private TestIssuer issuer;
    private TokenVerifier verifier;

    @BeforeEach
    void start() throws Exception {
        issuer = TestIssuer.started();
        issuer.publish(KEY, RSA);
        verifier = verifier(Duration.ofHours(1), NONE);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private TokenVerifier verifier(Duration kept, Duration betweenFetches) {
        HttpsJwks keys = OidcWiring.keys(
                new IssuerKeys(issuer.url(), false, Duration.ofSeconds(5), nanoseconds::get), kept, betweenFetches);
        return new TokenVerifier(issuer.url(), TestIssuer.AUDIENCE, Duration.ofDays(1), keys);
    }

    private Verdict claims(Consumer<JwtClaims> change) {
        return verifier.verify(issuer.token(KEY, change, _ -> {}));
    }

    private Verdict signed(Consumer<JsonWebSignature> change) {
        return verifier.verify(issuer.token(KEY, _ -> {}, change));
    }

    private static void assertRefused(Verdict verdict, String... words) {
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        String reason = ((Verdict.Refused) verdict).reason();
        assertThat(reason).doesNotContain("eyJ");
        assertThat(words).allSatisfy(word -> assertThat(reason).contains(word));
    }

    private static void assertUnknown(Verdict verdict, String... words) {
        assertThat(verdict).isInstanceOf(Verdict.Unknown.class);
        String reason = ((Verdict.Unknown) verdict).reason();
        assertThat(words).allSatisfy(word -> assertThat(reason).contains(word));
    }

    private static NumericDate in(long seconds) {
        return NumericDate.fromSeconds(Instant.now().getEpochSecond() + seconds);
    }

    @Test
    void acceptsWhatTheIssuerSignedForUsWithEachOfItsKeys() throws Exception {
        for (PublicJsonWebKey key : List.of(KEY, RSA)) {
            Verdict verdict = verifier.verify(issuer.token(key, Map.of("repository_owner", "acme")));

            assertThat(verdict).isInstanceOf(Verdict.Verified.class);
            assertThat(((Verdict.Verified) verdict).claims().getStringClaimValue("repository_owner"))
                    .isEqualTo("acme");
        }
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void acceptsAnAudienceAmongOthersAndATypeOfAccessTokens() {
        assertThat(claims(claims -> claims.setAudience("other", TestIssuer.AUDIENCE)))
                .isInstanceOf(Verdict.Verified.class);
        assertThat(signed(signature -> signature.setHeader("typ", "at+jwt"))).isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void refusesATokenOfAnotherIssuerOrForAnotherAudience() {
        assertRefused(claims(claims -> claims.setIssuer("https://evil.example.com")), "evil.example.com", issuer.url());
        assertRefused(claims(claims -> claims.unsetClaim("iss")), "claim iss");
        assertRefused(claims(claims -> claims.setAudience("https://other")), "https://other", TestIssuer.AUDIENCE);
        assertRefused(claims(claims -> claims.setAudience(TestIssuer.AUDIENCE + "/")), "audience");
        assertRefused(claims(claims -> claims.unsetClaim("aud")), "claim aud");
    }

    @Test
    void refusesATokenWithoutAnEndOrBeyondItAndAllowsForClocksThatDiffer() {
        assertRefused(claims(claims -> claims.unsetClaim("exp")), "claim exp");
        assertRefused(claims(claims -> claims.setExpirationTime(in(-60))), "has expired");
        assertRefused(claims(claims -> claims.setNotBefore(in(90))), "not valid yet");
        assertRefused(claims(claims -> claims.setExpirationTime(in(30 * 3600))), "too far away");
        assertRefused(claims(claims -> claims.setClaim("exp", Long.MAX_VALUE)), "exp");
        assertRefused(claims(claims -> claims.setClaim("exp", "soon")), "wrong kind");
        assertThat(claims(claims -> claims.setExpirationTime(in(-10)))).isInstanceOf(Verdict.Verified.class);
        assertThat(claims(claims -> claims.setNotBefore(in(10)))).isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void refusesATokenWithoutASubject() {
        assertRefused(claims(claims -> claims.unsetClaim("sub")), "claim sub");
        assertRefused(claims(claims -> claims.setClaim("sub", 7)), "wrong kind");
    }

    @Test
    void refusesATokenThatNobodySignedOrWhoseAlgorithmWasSwapped() throws Exception {
        assertRefused(signed(signature -> {
            signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            signature.setAlgorithmHeaderValue("none");
            signature.setKey(null);
        }));
        // The public key as a shared secret.
        assertRefused(signed(signature -> {
            signature.setAlgorithmHeaderValue("HS256");
            signature.setKey(new HmacKey(KEY.getPublicKey().getEncoded()));
        }));
    }

    @Test
    void refusesChangedClaimsAndAnothersSignature() {
        String[] parts =
                issuer.token(KEY, Map.of("repository_owner", "mallory")).split("\\.");
        String claims =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replace("mallory", "acme");

        assertRefused(
                verifier.verify(parts[0] + "."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                        + "." + parts[2]),
                "signature is wrong");
        assertRefused(verifier.verify(parts[0] + "." + parts[1] + "."), "signature");
        PublicJsonWebKey forged = TestIssuer.ecKey();
        forged.setKeyId(KEY.getKeyId());
        assertRefused(verifier.verify(issuer.token(forged, Map.of())), "signature is wrong");
    }

    @Test
    void trustsNoKeyThatTheTokenItselfHasOrNames() throws Exception {
        try (TestIssuer evil = TestIssuer.started()) {
            PublicJsonWebKey own = TestIssuer.ecKey();
            evil.publish(own);

            assertRefused(verifier.verify(issuer.token(own, _ -> {}, token -> token.setJwkHeader(own))), "has no key");
            assertRefused(
                    verifier.verify(issuer.token(own, _ -> {}, token -> token.setHeader("jku", evil.keysUrl()))),
                    "has no key");
            assertRefused(
                    verifier.verify(issuer.token(own, _ -> {}, token -> {
                        token.setKeyIdHeaderValue(evil.keysUrl());
                        token.setHeader("jku", evil.keysUrl());
                    })),
                    "has no key");
            assertThat(evil.fetches()).isZero();
        }
    }

    @Test
    void refusesTokensThatAreNotForThisUse() {
        String word = "not for this use";
        assertRefused(claims(claims -> claims.setClaim("nonce", "n")), word);
        assertRefused(claims(claims -> claims.setClaim("at_hash", "h")), word);
        assertRefused(claims(claims -> claims.setClaim("typ", "ID")), word);
        assertRefused(claims(claims -> claims.setClaim("typ", "Refresh")), word);
        assertRefused(signed(signature -> signature.setHeader("typ", "logout+jwt")), "logout+jwt");
        assertRefused(claims(claims -> claims.setClaim("cnf", Map.of("jkt", "x"))), "claim cnf");
        assertThat(claims(claims -> claims.setClaim("typ", "Bearer"))).isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void refusesATokenWithinATokenAndAnEncryptedOne() throws Exception {
        JsonWebSignature outer = new JsonWebSignature();
        outer.setPayload(issuer.token(KEY, Map.of()));
        outer.setContentTypeHeaderValue("JWT");
        outer.setAlgorithmHeaderValue("ES256");
        outer.setKeyIdHeaderValue(KEY.getKeyId());
        outer.setKey(KEY.getPrivateKey());
        JsonWebEncryption sealed = new JsonWebEncryption();
        sealed.setPayload(issuer.token(KEY, Map.of()));
        sealed.setAlgorithmHeaderValue(KeyManagementAlgorithmIdentifiers.RSA_OAEP_256);
        sealed.setEncryptionMethodHeaderParameter(ContentEncryptionAlgorithmIdentifiers.AES_128_GCM);
        sealed.setKey(RSA.getPublicKey());

        assertRefused(verifier.verify(outer.getCompactSerialization()), "token within a token");
        assertRefused(verifier.verify(sealed.getCompactSerialization()), "three parts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "e30.e30", "eyJ.eyJ.eyJ", "\u0000.\u0000.\u0000", "....", "x"})
    void refusesWhatIsNoTokenAndDoesNotAskTheIssuer(String text) {
        assertRefused(verifier.verify(text));
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void refusesHugeAndDeepTokens() {
        String deep = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"alg\":\"ES256\",\"x\":" + "[".repeat(9_000)).getBytes(StandardCharsets.UTF_8));

        assertRefused(verifier.verify("e30." + "x".repeat(20_000) + ".x"), "longer than 16384");
        assertRefused(verifier.verify(deep + ".e30.x"), "no JWT");
    }

    @Test
    void findsAKeyThatTheIssuerHasSinceItWasAsked() {
        PublicJsonWebKey next = TestIssuer.ecKey();
        assertThat(claims(_ -> {})).isInstanceOf(Verdict.Verified.class);

        issuer.publish(KEY, next);

        assertThat(verifier.verify(issuer.token(next, Map.of()))).isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void asksTheIssuerForUnknownKeysNoMoreOftenThanItMay() {
        verifier = verifier(Duration.ofHours(1), Duration.ofHours(1));

        for (int token = 0; token < 20; token++) {
            assertRefused(verifier.verify(issuer.token(TestIssuer.ecKey(), Map.of())), "has no key");
        }

        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void forgetsAKeyThatTheIssuerWithdrewWhateverTheIssuerSaysOfItsLife() throws Exception {
        verifier = verifier(Duration.ofSeconds(1), NONE);
        assertThat(claims(_ -> {})).isInstanceOf(Verdict.Verified.class);

        issuer.publish(RSA);
        Thread.sleep(1_100);

        assertRefused(claims(_ -> {}), "has no key");
    }

    @Test
    void doesNotKnowWhileTheIssuerIsAwayAndLeavesItAloneForAWhile() throws Exception {
        issuer.keySet("no key set");
        for (int token = 0; token < 20; token++) {
            assertUnknown(claims(_ -> {}), "is no key set");
        }
        assertThat(issuer.fetches()).isEqualTo(1);
        issuer.keySet(null);
        assertUnknown(claims(_ -> {}));

        nanoseconds.addAndGet(Duration.ofSeconds(5).toNanos());

        assertThat(claims(_ -> {})).isInstanceOf(Verdict.Verified.class);
        String known = issuer.token(KEY, Map.of());
        String unknown = issuer.token(TestIssuer.ecKey(), Map.of());
        issuer.stop();
        assertThat(verifier.verify(known)).isInstanceOf(Verdict.Verified.class);
        assertUnknown(verifier.verify(unknown), "does not answer");
    }

    @Test
    void believesNoDocumentOfAnotherIssuerAndNoKeysFromAnywhere() {
        String[][] wrong = {
            {TestIssuer.document("https://evil.example.com", issuer.keysUrl()), "is of the issuer"},
            {TestIssuer.document(issuer.url(), "http://keys.example.com/keys"), "no https URL"},
            {TestIssuer.document(issuer.url(), "file:///etc/passwd"), "no https URL"},
            {TestIssuer.document(issuer.url(), ":"), "no URL"},
            {"[]", "is of the issuer"},
            {"<html>", "is no JSON"},
            {"\"" + "x".repeat(2 << 20) + "\"", "does not answer"},
        };
        for (String[] document : wrong) {
            issuer.discovery(document[0]);

            assertUnknown(claims(_ -> {}), document[1]);

            nanoseconds.addAndGet(Duration.ofSeconds(5).toNanos());
        }
        issuer.discovery(null);
        issuer.keySet("{\"keys\": []}");
        assertUnknown(claims(_ -> {}), "has no key");
    }

    /** One verification asks the issuer, which hangs; another one comes meanwhile. */
    @Test
    void acceptsNoKeyWhoseTimeIsOverWhileSomebodyAsksTheIssuer() throws Exception {
        verifier = verifier(Duration.ofSeconds(1), NONE);
        String token = issuer.token(KEY, Map.of());
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Verified.class);
        int fetches = issuer.fetches();
        CountDownLatch answers = new CountDownLatch(1);
        issuer.holdUntil(answers);
        // jose4j has a clock of its own, the system's.
        Thread.sleep(1_100);
        nanoseconds.addAndGet(Duration.ofSeconds(12).toNanos());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Verdict> first = threads.submit(() -> verifier.verify(token));
            while (issuer.fetches() == fetches) {
                Thread.sleep(10);
            }

            Verdict second = verifier.verify(token);
            answers.countDown();

            assertThat(second).isNotInstanceOf(Verdict.Verified.class);
            assertThat(first.get()).isInstanceOf(Verdict.Verified.class);
            assertThat(verifier.verify(token)).isInstanceOf(Verdict.Verified.class);
        }
    }
}
