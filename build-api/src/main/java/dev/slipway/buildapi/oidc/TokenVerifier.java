package dev.slipway.buildapi.oidc;

import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.lang.InvalidAlgorithmException;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that a token is an access token (RFC 9068, as far as issuers keep to it) that our issuer made for us and that has not
 * ended.
 *
 * <p>Keys come from the issuer alone. jose4j ignores what a token itself has or names ({@code jwk}, {@code x5c}, {@code jku}). Its
 * messages have the token's text, so none of them is passed on.
 */
final class TokenVerifier {
    /** Longer than any issuer's; the server's bound on headers is a little larger. */
    private static final int LONGEST = 16 << 10;
    /** Header, claims and signature (RFC 7515, section 7.1). An encrypted token has five parts. */
    private static final int PARTS = 3;

    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
    private static final List<String> ALGORITHMS = List.of(
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
            AlgorithmIdentifiers.EDDSA);
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");
    /** Only ID tokens have them (OpenID Connect Core 1.0, sections 2 and 3.3.2.11). */
    private static final List<String> CLAIMS_OF_ID_TOKENS = List.of("nonce", "at_hash", "c_hash");
    /** What Keycloak writes into the claim {@code typ} of tokens that are no access tokens. */
    private static final Set<String> OTHER_KINDS = Set.of("id", "refresh", "offline", "logout");

    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(ErrorCodes.EXPIRED, "it has expired; get a new one from the issuer"),
            Map.entry(ErrorCodes.EXPIRATION_MISSING, "it has no end (claim exp)"),
            Map.entry(ErrorCodes.EXPIRATION_TOO_FAR_IN_FUTURE, "its end (claim exp) is too far away"),
            Map.entry(ErrorCodes.NOT_YET_VALID, "it is not valid yet (claim nbf); compare the clocks"),
            Map.entry(ErrorCodes.AUDIENCE_MISSING, "it has no audience (claim aud)"),
            Map.entry(ErrorCodes.ISSUER_MISSING, "it has no issuer (claim iss)"),
            Map.entry(ErrorCodes.SUBJECT_MISSING, "it has no subject (claim sub)"),
            Map.entry(ErrorCodes.SIGNATURE_INVALID, "its signature is wrong"),
            Map.entry(ErrorCodes.SIGNATURE_MISSING, "it is not signed"),
            Map.entry(ErrorCodes.JSON_INVALID, "its claims are no JSON object"),
            Map.entry(ErrorCodes.MALFORMED_CLAIM, "one of its claims has a value of the wrong kind"));

    private final String issuer;
    private final String audience;
    private final JwtConsumer consumer;

    /** @param longestLife how far ahead the end of a token may lie */
    TokenVerifier(String issuer, String audience, Duration longestLife, HttpsJwks keys) {
        this.issuer = issuer;
        this.audience = audience;
        HttpsJwksVerificationKeyResolver resolver = new HttpsJwksVerificationKeyResolver(keys);
        resolver.setDisambiguateWithVerifySignature(true);
        this.consumer = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(
                        new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS.toArray(String[]::new)))
                .setVerificationKeyResolver(resolver)
                .setExpectedIssuer(true, issuer)
                .setExpectedAudience(true, audience)
                .setRequireExpirationTime()
                .setMaxFutureValidityInMinutes(minutes(longestLife))
                .setRequireSubject()
                .setAllowedClockSkewInSeconds((int) CLOCK_SKEW.toSeconds())
                .build();
    }

    /** Rounded up, as far as jose4j can count. */
    private static int minutes(Duration life) {
        return (int) Math.min(Integer.MAX_VALUE, life.plusSeconds(59).toMinutes());
    }

    /** What became of a verification. */
    sealed interface Verdict {
        record Verified(JwtClaims claims) implements Verdict {}

        record Refused(String reason) implements Verdict {}

        /** The issuer's keys could not be fetched. */
        record Unknown(String reason) implements Verdict {}
    }

    Verdict verify(String text) {
        if (text.length() > LONGEST) {
            return new Verdict.Refused("it is longer than " + LONGEST + " characters");
        }
        if (text.split("\\.", -1).length != PARTS) {
            return new Verdict.Refused("it is no signed JWT, which has three parts with dots between them");
        }
        try {
            JwtContext token = consumer.process(text);
            Optional<String> otherKind = otherKind(token);
            return otherKind.isPresent()
                    ? new Verdict.Refused(otherKind.get())
                    : new Verdict.Verified(token.getJwtClaims());
        } catch (InvalidJwtException e) {
            return unusable(e);
        }
    }

    /** Why a token of the issuer's for us is not one that its bearer may use here. */
    private static Optional<String> otherKind(JwtContext token) {
        if (token.getJoseObjects().size() != 1) {
            return Optional.of("it is a token within a token");
        }
        JsonWebStructure signed = token.getJoseObjects().getFirst();
        String type = signed.getHeader("typ");
        if (type != null && !TYPES.contains(type.toLowerCase(Locale.ROOT))) {
            return Optional.of(
                    "its type (header typ) is " + shown(type) + ", and that of an access token is at+jwt or JWT");
        }
        JwtClaims claims = token.getJwtClaims();
        if (CLAIMS_OF_ID_TOKENS.stream().anyMatch(claims::hasClaim)
                || claims.getClaimValue("typ") instanceof String kind
                        && OTHER_KINDS.contains(kind.toLowerCase(Locale.ROOT))) {
            return Optional.of("it is an ID token or another token that is not for this use; send an access token");
        }
        if (claims.hasClaim("cnf")) {
            return Optional.of("it is bound to a key of its client's (claim cnf), which Slipway does not check; "
                    + "get one that is not bound");
        }
        return Optional.empty();
    }

    private Verdict unusable(InvalidJwtException failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof UnresolvableKeyException unresolved) {
                return keyless(unresolved);
            }
            if (cause instanceof InvalidAlgorithmException) {
                return new Verdict.Refused("it is signed with an algorithm that is not accepted here; accepted are "
                        + String.join(", ", ALGORITHMS));
            }
        }
        if (failure.hasErrorCode(ErrorCodes.ISSUER_INVALID)) {
            return new Verdict.Refused(claim(failure, "iss") + ", and the issuer configured here is " + issuer);
        }
        if (failure.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)) {
            return new Verdict.Refused(
                    claim(failure, "aud") + ", and tokens for this Slipway have the audience " + audience);
        }
        return new Verdict.Refused(failure.getErrorDetails().stream()
                .map(error -> REASONS.get(error.getErrorCode()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("it is no JWT that can be read"));
    }

    private Verdict keyless(UnresolvableKeyException unresolved) {
        return switch (unresolved.getCause()) {
            case IOException e ->
                new Verdict.Unknown("the keys of the OIDC issuer " + issuer + " cannot be fetched: " + e.getMessage());
            case JoseException e -> new Verdict.Refused("the issuer's keys do not fit it");
            case null, default ->
                new Verdict.Refused("the OIDC issuer " + issuer + " has no key that fits it; is it of another issuer?");
        };
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause();
    }

    /** The claims have been verified when this is asked. */
    private static String claim(InvalidJwtException failure, String name) {
        return new ClaimValues(failure.getJwtContext().getJwtClaims().getClaimsMap()).shown(name);
    }

    private static String shown(String text) {
        return Excerpt.ofName(Visible.line(text));
    }
}
