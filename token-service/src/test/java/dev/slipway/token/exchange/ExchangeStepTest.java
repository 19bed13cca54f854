package dev.slipway.token.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.account.Role;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.SigningKey;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.account.ServiceAccountFiles;
import dev.slipway.token.account.ServiceAccounts;
import dev.slipway.token.apitoken.ApiTokens;
import dev.slipway.token.apitoken.SampleTokens;
import dev.slipway.token.credential.CredentialKind;
import dev.slipway.token.credential.SignedCredentials;
import dev.slipway.token.exchange.ExchangeOutcome.Denied;
import dev.slipway.token.exchange.ExchangeOutcome.Issued;
import dev.slipway.token.exchange.ExchangeOutcome.Reason;
import dev.slipway.token.grant.Grant;
import dev.slipway.token.grant.Grants;
import dev.slipway.token.scope.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeStepTest {
    private static final String ISSUER = "slipway-test";
    private static final String SERVICE = "registry-test";
    private static final String TEXT = "slw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static final ApiTokenChanged ACME = SampleTokens.token("t1", TEXT, Role.TENANT, Optional.of("acme"), 1);
    private static final String MIRRORED = "mirror/docker.io/library/alpine";
    private static final String ASKED = "repository:builds/acme/b1:pull,push";

    @TempDir
    private Path temporary;

    private final AdjustableClock clock = new AdjustableClock();
    private final Grants grants = new Grants(Duration.ofDays(7), clock);
    private final ApiTokens apiTokens = new ApiTokens(clock);
    private final MirrorReaders mirror = new MirrorReaders(clock);
    private KeyDirectory keys;
    private SignedCredentials buildCredentials;
    private ExchangeStep exchange;
    private int offset;

    @BeforeEach
    void wire() throws Exception {
        keys = KeyDirectory.open(temporary.resolve("keys"), clock);
        ServiceAccountFiles.createIfMissing(
                temporary.resolve("accounts.json"), temporary.resolve("secrets"), AccountSpec.STANDARD);
        buildCredentials = new SignedCredentials(CredentialKind.BUILD, ISSUER, keys, clock);
        Identities identities = new Identities(
                buildCredentials,
                new SignedCredentials(CredentialKind.REFRESH, ISSUER, keys, clock),
                new ServiceAccounts(temporary.resolve("accounts.json"), clock),
                apiTokens,
                grants,
                mirror,
                Duration.ZERO,
                clock);
        exchange = new ExchangeStep(
                SERVICE, identities, new AccessTokens(ISSUER, SERVICE, keys), Duration.ofSeconds(300), clock);
        grants.caughtUp();
        apiTokens.caughtUp();
        mirror.caughtUp();
    }

    @Test
    void issuesATokenThatTheRegistryCanVerify() throws Exception {
        Issued issued = issued(build("b1"), ASKED);

        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(issued.token());
        SigningKey key = keys.ring(KeyPurpose.ACCESS_TOKENS).signer(clock.instant());
        jws.setKey(key.publicKey());
        assertThat(jws.verifySignature()).isTrue();
        assertThat(jws.getAlgorithmHeaderValue()).isEqualTo("ES256");
        assertThat(jws.getKeyIdHeaderValue()).isEqualTo(key.id());
        assertThat(jws.getLeafCertificateHeaderValue())
                .isEqualTo(key.certificate().orElseThrow());
        assertThat(Base64.getUrlDecoder().decode(issued.token().split("\\.")[2]))
                .hasSize(64);
        JwtClaims claims = JwtClaims.parse(jws.getPayload());
        assertThat(claims.getIssuer()).isEqualTo(ISSUER);
        assertThat(claims.getAudience()).containsExactly(SERVICE);
        assertThat(claims.getSubject()).isEqualTo("build:b1");
        assertThat(claims.getExpirationTime().getValue())
                .isEqualTo(clock.instant().getEpochSecond() + 300);
        assertThat(claims.getClaimValue("access"))
                .isEqualTo(List.of(java.util.Map.of(
                        "type", "repository", "name", "builds/acme/b1", "actions", List.of("pull", "push"))));
    }

    @Test
    void readsSeveralScopesHoweverTheyCome() throws Exception {
        Presented build = build("b1");

        assertThat(issued(build, ASKED, "repository:sources/acme/b1:pull").scopes())
                .hasSize(2);
        assertThat(issued(build, ASKED + "  repository:sources/acme/b1:pull ").scopes())
                .hasSize(2);
        assertThat(issued(build).scopes()).isEmpty();
        assertThat(issued(build, "", " ").scopes()).isEmpty();
    }

    @Test
    void opensNothingOfAnotherBuild() throws Exception {
        build("b2");

        assertThat(issued(build("b1"), "repository:builds/acme/b2:pull", "repository:sources/acme/b2:pull")
                        .scopes())
                .isEmpty();
    }

    @Test
    void refusesMalformedRequests() throws Exception {
        Presented build = build("b1");

        for (ExchangeRequest request : List.of(
                new ExchangeRequest(build, Optional.of("another-registry"), List.of(ASKED), false),
                request(build, "repository:builds/acme/b1"),
                new ExchangeRequest(build, Optional.empty(), Collections.nCopies(101, ASKED), false))) {
            assertThat(exchange.exchange(request)).isInstanceOf(ExchangeOutcome.Malformed.class);
        }
    }

    @Test
    void letsNobodyInWithoutCredentials() throws Exception {
        assertThat(exchange.exchange(request(new Presented.Nothing(), ASKED)))
                .isEqualTo(new Denied(Reason.NO_CREDENTIALS));
    }

    @Test
    void takesNoCredentialForOneOfAnotherKind() throws Exception {
        apiTokens.apply(ACME);
        String credential = ((Presented.Password) build("b1")).secret();
        String accessToken = issued(build("b1"), ASKED).token();
        String secret = Files.readString(temporary.resolve("secrets/build-api"));
        String accessTokenOfApiToken =
                issued(password("me", TEXT), "repository:builds/acme/b1:pull").token();
        List<String> refreshTokens = List.of(
                offline(build("b1")).refreshToken().orElseThrow(),
                offline(password("build-api", secret)).refreshToken().orElseThrow(),
                offline(password("me", TEXT)).refreshToken().orElseThrow());

        List<Presented> wrong = new ArrayList<>();
        for (String other : List.of(accessToken, accessTokenOfApiToken, secret, "slw_unknown", ACME.sha256(), "t1")) {
            wrong.add(password("build", other));
            wrong.add(new Presented.RefreshToken(other));
        }
        for (String other : List.of(accessToken, accessTokenOfApiToken, credential, "slw_unknown", ACME.sha256())) {
            for (String username : List.of("build-api", "converter", "me", "t1", "token:t1", "")) {
                wrong.add(password(username, other));
            }
        }
        for (String other : refreshTokens) {
            for (String username : List.of("build", "build-api", "me", "<token>", "")) {
                wrong.add(password(username, other));
            }
        }
        for (String username : List.of("converter", "BUILD-API", "build-api ", "")) {
            wrong.add(password(username, secret));
        }
        for (String username : List.of("b1", "", "BUILD", "build ", "build:b1")) {
            wrong.add(password(username, credential));
        }
        wrong.add(new Presented.RefreshToken(credential));
        wrong.add(new Presented.RefreshToken(TEXT));

        for (Presented presented : wrong) {
            assertThat(exchange.exchange(request(presented, ASKED)))
                    .as(presented.toString())
                    .isInstanceOf(Denied.class);
        }
    }

    @Test
    void takesAnApiTokenWhateverTheUserName() throws Exception {
        apiTokens.apply(ACME);

        for (String username : List.of("me", "", "build", "build-api", "other", "t9")) {
            Issued issued =
                    issued(password(username, TEXT), "repository:builds/acme/b1:pull,push", "repository:b:pull");

            assertThat(issued.subject()).isEqualTo("token:t1");
            assertThat(issued.scopes()).containsExactly(Scope.repository("builds/acme/b1", "pull"));
        }
    }

    @Test
    void refusesAnApiTokenThatWasRevokedWithEveryRefreshTokenOfIt() throws Exception {
        apiTokens.apply(ACME);
        Presented token = password("me", TEXT);
        Presented refresh =
                new Presented.RefreshToken(offline(token).refreshToken().orElseThrow());
        assertThat(issued(refresh, "repository:builds/acme/b1:pull").scopes()).hasSize(1);

        apiTokens.apply(SampleTokens.revoked(ACME));

        for (Presented presented : List.of(token, refresh)) {
            assertThat(exchange.exchange(request(presented, ASKED)))
                    .isEqualTo(new Denied(Reason.API_TOKEN_REVOKED, "token:t1"));
        }
    }

    @Test
    void issuesNothingThatOutlastsAnApiToken() throws Exception {
        apiTokens.apply(SampleTokens.expiring(ACME, clock.instant().plusSeconds(20)));
        Presented token = password("me", TEXT);
        Issued issued = offline(token);
        assertThat(issued.expiresAt()).isEqualTo(clock.instant().plusSeconds(20));

        clock.advance(Duration.ofSeconds(20));

        assertThat(exchange.exchange(request(token, ASKED)))
                .isEqualTo(new Denied(Reason.API_TOKEN_EXPIRED, "token:t1"));
        assertThat(exchange.exchange(
                        request(new Presented.RefreshToken(issued.refreshToken().orElseThrow()), ASKED)))
                .isInstanceOf(Denied.class);
    }

    @Test
    void refusesARefreshTokenOfAnApiTokenThatIsGone() throws Exception {
        apiTokens.apply(ACME);
        Presented refresh = new Presented.RefreshToken(
                offline(password("me", TEXT)).refreshToken().orElseThrow());
        apiTokens.remove("t1");
        apiTokens.apply(SampleTokens.token("t1", "slw_another", Role.TENANT, Optional.of("acme"), 9));

        assertThat(exchange.exchange(request(refresh, ASKED))).isEqualTo(new Denied(Reason.API_TOKEN_UNKNOWN));
    }

    @Test
    void asksToComeAgainWhileItKnowsNotEveryApiToken() throws Exception {
        ApiTokens behind = new ApiTokens(clock);
        behind.apply(ACME);
        Identities identities = new Identities(
                buildCredentials,
                new SignedCredentials(CredentialKind.REFRESH, ISSUER, keys, clock),
                new ServiceAccounts(temporary.resolve("accounts.json"), clock),
                behind,
                grants,
                mirror,
                Duration.ZERO,
                clock);

        assertThat(identities.identify(password("me", TEXT))).isInstanceOf(Identification.NotReady.class);
    }

    @Test
    void asksABuildToComeAgainWhileItKnowsNotEveryRepositoryOfTheMirror() throws Exception {
        Identities identities = new Identities(
                buildCredentials,
                new SignedCredentials(CredentialKind.REFRESH, ISSUER, keys, clock),
                new ServiceAccounts(temporary.resolve("accounts.json"), clock),
                apiTokens,
                grants,
                new MirrorReaders(clock),
                Duration.ZERO,
                clock);

        assertThat(identities.identify(build("b1"))).isInstanceOf(Identification.NotReady.class);
    }

    @Test
    void asksATenantToComeAgainForTheMirrorWhileKafkaHasBeenAwayForLong() throws Exception {
        apiTokens.apply(ACME);
        mirror.apply(MirrorRepositoryChanged.ofPublic(MIRRORED, clock.instant(), 1));
        Presented build = build("b1");
        String asked = "repository:" + MIRRORED + ":pull";
        assertThat(issued(password("me", TEXT), asked).scopes()).hasSize(1);

        clock.advance(MirrorReaders.CURRENT_FOR.plusSeconds(1));

        assertThat(exchange.exchange(request(password("me", TEXT), asked)))
                .isInstanceOf(ExchangeOutcome.NotReady.class);
        assertThat(issued(password("me", TEXT), "repository:uploads/acme/x:push")
                        .scopes())
                .hasSize(1);
        assertThat(issued(build, ASKED, asked).scopes()).as("a running build's").hasSize(2);
        mirror.caughtUp();
        assertThat(issued(password("me", TEXT), asked).scopes()).hasSize(1);
    }

    @Test
    void opensForABuildNothingOfTheMirrorThatBecamePrivateSince() throws Exception {
        mirror.apply(MirrorRepositoryChanged.ofPublic(MIRRORED, clock.instant(), 1));
        Presented early = build("b1");
        String asked = "repository:" + MIRRORED + ":pull";
        assertThat(issued(early, asked).scopes()).hasSize(1);
        clock.advance(Duration.ofMinutes(1));

        mirror.apply(MirrorRepositoryChanged.ofPrivate(MIRRORED, clock.instant(), List.of("other"), 1));

        assertThat(issued(early, ASKED, asked).scopes())
                .containsExactly(Scope.repository("builds/acme/b1", "pull", "push"));
        clock.advance(Duration.ofMinutes(2));
        assertThat(issued(build("b2"), asked).scopes())
                .as("granted since, so by who knew")
                .hasSize(1);
        mirror.apply(MirrorRepositoryChanged.ofPrivate(MIRRORED, clock.instant(), List.of("acme"), 2));
        assertThat(issued(early, asked).scopes()).as("its tenant's").hasSize(1);
    }

    @Test
    void endsWithTheBuild() throws Exception {
        Presented build = build("b1");
        String refreshToken = offline(build).refreshToken().orElseThrow();
        assertThat(exchange.exchange(request(new Presented.RefreshToken(refreshToken), ASKED)))
                .isInstanceOf(Issued.class);

        grants.apply(0, offset++, "b1", Optional.of(new Grant.Ended("b1", BuildOutcome.FAILED, clock.instant())));

        for (Presented presented : List.of(build, new Presented.RefreshToken(refreshToken))) {
            assertThat(exchange.exchange(request(presented, ASKED)))
                    .isEqualTo(new Denied(Reason.BUILD_ENDED, "build:b1"));
        }
    }

    @Test
    void issuesNoTokenThatOutlastsTheGrant() throws Exception {
        Presented build = build("b1");
        clock.advance(Duration.ofHours(24).minusSeconds(20));

        assertThat(issued(build, ASKED).expiresAt()).isEqualTo(clock.instant().plusSeconds(20));
        clock.advance(Duration.ofSeconds(20));
        assertThat(exchange.exchange(request(build, ASKED))).isEqualTo(new Denied(Reason.GRANT_EXPIRED, "build:b1"));
    }

    @Test
    void asksToComeAgainForAGrantThatIsNotReadYet() throws Exception {
        String credential = buildCredentials.sign("b7", clock.instant().plusSeconds(60), Optional.empty());

        assertThat(exchange.exchange(request(password("build", credential), ASKED)))
                .isInstanceOf(ExchangeOutcome.NotReady.class);
    }

    @Test
    void bindsRefreshTokensToTheSecret() throws Exception {
        Path secret = temporary.resolve("secrets/build-api");
        String refreshToken = offline(password("build-api", Files.readString(secret)))
                .refreshToken()
                .orElseThrow();
        Files.delete(secret);
        Files.delete(temporary.resolve("accounts.json"));
        ServiceAccountFiles.createIfMissing(
                temporary.resolve("accounts.json"), temporary.resolve("secrets"), AccountSpec.STANDARD);
        Files.setLastModifiedTime(temporary.resolve("accounts.json"), java.nio.file.attribute.FileTime.fromMillis(1));
        clock.advance(Duration.ofSeconds(10));

        assertThat(exchange.exchange(request(new Presented.RefreshToken(refreshToken), ASKED)))
                .isEqualTo(new Denied(Reason.INVALID_REFRESH_TOKEN));
    }

    @Test
    void signsWithTheNewKeyOnceItsTimeHasComeAndStillTakesCredentialsOfTheOld() throws Exception {
        Presented build = build("b1");
        Instant turn = clock.instant().plus(Duration.ofHours(1));
        keys.add(KeyPurpose.BUILD_CREDENTIALS, turn);
        String next = keys.add(KeyPurpose.ACCESS_TOKENS, turn).id();
        clock.advance(Duration.ofHours(1));

        JsonWebSignature jws = new JsonWebSignature();
        jws.setCompactSerialization(issued(build, ASKED).token());
        assertThat(jws.getKeyIdHeaderValue()).isEqualTo(next);
    }

    /** A build with a grant, and its credential. */
    private Presented build(String buildId) {
        Instant now = clock.instant();
        Instant latest = now.plus(Duration.ofHours(28));
        grants.apply(
                0,
                offset++,
                buildId,
                Optional.of(new Grant.Open(
                        buildId,
                        List.of(
                                Scope.repository("builds/acme/" + buildId, "pull", "push"),
                                Scope.repository("sources/acme/" + buildId, "pull"),
                                Scope.repository(MIRRORED, "pull")),
                        now,
                        Duration.ofMinutes(70),
                        BuildLife.NEW,
                        now.plus(Duration.ofHours(24)),
                        latest)));
        return password("build", buildCredentials.sign(buildId, latest, Optional.empty()));
    }

    private Issued issued(Presented presented, String... scopes) throws Exception {
        return (Issued) exchange.exchange(request(presented, scopes));
    }

    private Issued offline(Presented presented) throws Exception {
        return (Issued) exchange.exchange(new ExchangeRequest(presented, Optional.of(SERVICE), List.of(), true));
    }

    private static ExchangeRequest request(Presented presented, String... scopes) {
        return new ExchangeRequest(presented, Optional.of(SERVICE), List.of(scopes), false);
    }

    private static Presented password(String username, String secret) {
        return new Presented.Password(username, secret);
    }
}
