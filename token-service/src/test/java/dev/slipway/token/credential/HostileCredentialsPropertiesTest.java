package dev.slipway.token.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.SigningKey;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.testing.ScratchFolder;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.jose4j.jws.JsonWebSignature;

/** Whatever a credential is, it is verified or it is not. What is not as we signed it never is. */
class HostileCredentialsPropertiesTest {
    private static final long MAX_ALLOCATED = 48 << 20;
    private static final String[] TOKENS = {
        "b1", "ES256", "none", "HS256", "alg", "kid", "typ", "crit", "b64", "jwk", "jku", "x5c", "zip", "DEF", "enc",
        "exp", "nbf", "sub", "aud"
    };

    private final AdjustableClock clock = new AdjustableClock();
    private ScratchFolder scratch;
    private SignedCredentials builds;
    private SigningKey key;
    private String good;

    @BeforeProperty
    void sign() throws Exception {
        scratch = ScratchFolder.create("hostile-credentials");
        KeyDirectory keys = KeyDirectory.open(scratch.path().resolve("keys"), clock);
        builds = new SignedCredentials(CredentialKind.BUILD, "slipway-test", keys, clock);
        key = keys.ring(KeyPurpose.BUILD_CREDENTIALS).signer(clock.instant());
        good = builds.sign("b1", clock.instant().plus(Duration.ofMinutes(1)), Optional.empty());
    }

    @AfterProperty
    void remove() {
        scratch.close();
    }

    private Optional<SignedCredentials.Verified> verified(String credential) {
        List<SignedCredentials.Verified> all = new java.util.ArrayList<>();
        HostileInput.of(credential)
                .endsWell(MAX_ALLOCATED, () -> builds.verify(credential).ifPresent(all::add), List.of());
        return all.stream().findFirst();
    }

    @Property(seed = HostileInput.SEED)
    void anyCredentialThatWeDidNotSign(@ForAll Random random) {
        String[] parts = good.split("\\.");
        JsonDamage damage = new JsonDamage(random, TOKENS);
        String header = random.nextBoolean() ? encoded(damage.of(decoded(parts[0]))) : parts[0];
        String claims = random.nextBoolean() ? encoded(damage.of(decoded(parts[1]))) : parts[1];
        String signature = random.nextInt(4) == 0 ? new Damage(random, "A", "_", "=").text(parts[2]) : parts[2];
        boolean isSigned = header.equals(parts[0]) && claims.equals(parts[1]);

        Optional<SignedCredentials.Verified> verified = verified(header + "." + claims + "." + signature);

        assertThat(verified.isPresent() && !isSigned).isFalse();
        verified.ifPresent(credential -> assertThat(credential.subject()).isEqualTo("b1"));
    }

    /** Compact forms of other numbers of parts are JWE, or nothing at all. */
    @Property(seed = HostileInput.SEED)
    void anyNumberOfParts(@ForAll Random random) {
        JsonDamage damage = new JsonDamage(random, TOKENS);
        StringBuilder text = new StringBuilder(encoded(damage.of(
                "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\",\"kid\":\"%s\",\"typ\":\"%s\",\"zip\":\"DEF\",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}}"
                        .formatted(key.id(), CredentialKind.BUILD.type()))));
        for (int parts = random.nextInt(6); parts > 0; parts--) {
            byte[] part = new byte[random.nextInt(60)];
            random.nextBytes(part);
            text.append('.').append(random.nextBoolean() ? encoded(part) : good.split("\\.")[random.nextInt(3)]);
        }

        assertThat(verified(text.toString())).isEmpty();
        assertThat(verified(new Damage(random, ".", "A").text(text.toString()))).isEmpty();
    }

    /** Signed with the right key: what an older or newer version of ours might say. */
    @Property(seed = HostileInput.SEED)
    void anyClaimsThatWeSigned(@ForAll Random random) throws Exception {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue("ES256");
        jws.setKeyIdHeaderValue(key.id());
        jws.setHeader("typ", CredentialKind.BUILD.type());
        jws.setKey(key.privateKey());
        jws.setPayload(new JsonDamage(random, TOKENS).text(decoded(good.split("\\.")[1])));

        Endings.count(verified(jws.getCompactSerialization()).isPresent());
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
