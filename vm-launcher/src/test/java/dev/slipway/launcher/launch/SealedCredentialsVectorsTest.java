package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.keys.seal.Unsealer;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cases in which implementations of JWE were wrong (the kinds that Wycheproof collects, each made here). The launcher's public
 * key is no secret, so that whoever may write to the topic can seal what they like.
 */
class SealedCredentialsVectorsTest {
    private static final String BUILD = "b1";
    /** A token for the build; nobody verifies it here. */
    private static final String CREDENTIAL = base64("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
            + base64("{\"sub\":\"b1\"}".getBytes(StandardCharsets.UTF_8)) + ".";

    private static final int HEADER = 0;
    private static final int ENCRYPTED_KEY = 1;
    private static final int IV = 2;
    private static final int CIPHERTEXT = 3;
    private static final int TAG = 4;
    /** The prime of P-256's field (SEC 2, section 2.4.2). */
    private static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

    @TempDir
    private Path temporary;

    private EllipticCurveJsonWebKey key;
    private SealedCredentials credentials;
    private String[] good;

    @BeforeEach
    void seal() throws Exception {
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("launcher-1");
        Path file = temporary.resolve("launcher.jwk");
        SecretFile.write(file, key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
        credentials = new SealedCredentials(new Unsealer(file));
        good = sealed(jwe -> {}).split("\\.");
    }

    private String sealed(Consumer<JsonWebEncryption> change) throws JoseException {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jwe.setContentEncryptionAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jwe.setAlgorithmHeaderValue("ECDH-ES+A256KW");
        jwe.setEncryptionMethodHeaderParameter("A256GCM");
        jwe.setKeyIdHeaderValue("launcher-1");
        jwe.setContentTypeHeaderValue("slipway-build-credential+jwt");
        jwe.setKey(key.getECPublicKey());
        jwe.setPayload(CREDENTIAL);
        change.accept(jwe);
        return jwe.getCompactSerialization();
    }

    private void refuses(String what, String text) {
        assertThatThrownBy(() -> credentials.open(text, BUILD))
                .as(what)
                .isInstanceOf(IOException.class)
                .message()
                .doesNotContain(CREDENTIAL);
    }

    private String with(int part, String text) {
        String[] parts = good.clone();
        parts[part] = text;
        return String.join(".", parts);
    }

    private String with(int part, UnaryOperator<byte[]> change) {
        return with(part, base64(change.apply(Base64.getUrlDecoder().decode(good[part]))));
    }

    private String withHeader(Map<String, Object> header) {
        return with(HEADER, base64(JsonUtil.toJson(header).getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, Object> header() throws JoseException {
        return new LinkedHashMap<>(
                JsonUtil.parseJson(new String(Base64.getUrlDecoder().decode(good[HEADER]), StandardCharsets.UTF_8)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static UnaryOperator<byte[]> lengthOf(int length) {
        return bytes -> Arrays.copyOf(bytes, length);
    }

    private static UnaryOperator<byte[]> flipped(int index) {
        return bytes -> {
            byte[] changed = bytes.clone();
            changed[index < 0 ? changed.length + index : index] ^= 1;
            return changed;
        };
    }

    @Test
    void opensAGoodOne() throws Exception {
        assertThat(credentials.open(String.join(".", good), BUILD)).isEqualTo(CREDENTIAL);
    }

    @Test
    void refusesTagsOfAnyOtherLengthOrValue() {
        for (int length : new int[] {0, 1, 4, 8, 12, 13, 14, 15, 17, 32}) {
            refuses("a tag of " + length, with(TAG, lengthOf(length)));
        }
        refuses("the tag's first bit", with(TAG, flipped(0)));
        refuses("the tag's last bit", with(TAG, flipped(-1)));
        refuses("a tag of zeros", with(TAG, bytes -> new byte[16]));
    }

    @Test
    void refusesIvsKeysAndTextsThatWereChanged() {
        for (int length : new int[] {0, 8, 11, 13, 16}) {
            refuses("an IV of " + length, with(IV, lengthOf(length)));
        }
        for (int length : new int[] {0, 8, 16, 32, 39, 41, 48}) {
            refuses("an encrypted key of " + length, with(ENCRYPTED_KEY, lengthOf(length)));
        }
        for (int part : new int[] {ENCRYPTED_KEY, IV, CIPHERTEXT}) {
            refuses("first bit of part " + part, with(part, flipped(0)));
            refuses("last bit of part " + part, with(part, flipped(-1)));
            refuses("nothing in part " + part, with(part, ""));
        }
        refuses("a shorter text", with(CIPHERTEXT, bytes -> Arrays.copyOf(bytes, bytes.length - 1)));
        refuses("a longer text", with(CIPHERTEXT, bytes -> Arrays.copyOf(bytes, bytes.length + 1)));
    }

    /** The header is authenticated as it was written, not as it is understood. */
    @Test
    void refusesAHeaderThatWasWrittenAnew() throws Exception {
        String text = new String(Base64.getUrlDecoder().decode(good[HEADER]), StandardCharsets.UTF_8);

        refuses("a space", with(HEADER, base64((text + " ").getBytes(StandardCharsets.UTF_8))));
        Map<String, Object> header = header();
        header.put("cty", "JWT");
        refuses("another cty", withHeader(header));
        header = header();
        header.remove("kid");
        refuses("no kid", withHeader(header));
    }

    /** Each would tell something about the private key, were the point used (invalid curve attack). */
    @Test
    void refusesEphemeralKeysThatAreNoPointsOfTheCurve() throws Exception {
        Map<String, Object> epk = epk();
        BigInteger x = coordinate(epk, "x");
        BigInteger y = coordinate(epk, "y");
        Map<String, List<BigInteger>> points = new LinkedHashMap<>();
        points.put("beside the curve", List.of(x, y.add(BigInteger.ONE)));
        points.put("beside the curve, by x", List.of(x.add(BigInteger.ONE), y));
        points.put("coordinates swapped", List.of(y, x));
        points.put("zero", List.of(BigInteger.ZERO, BigInteger.ZERO));
        points.put("y of zero", List.of(x, BigInteger.ZERO));
        points.put("one", List.of(BigInteger.ONE, BigInteger.ONE));
        points.put("x beyond the field", List.of(x.add(P), y));
        points.put("y beyond the field", List.of(x, y.add(P)));
        points.put("the field's prime", List.of(P, P));
        // On y^2 = x^3 - 3x + b' for other b', where the group has points of small order.
        points.put("of order two on another curve", List.of(BigInteger.TWO, BigInteger.ZERO));
        points.put("of another curve", List.of(BigInteger.valueOf(5), BigInteger.valueOf(7)));

        points.forEach((what, point) -> {
            Map<String, Object> changed = new LinkedHashMap<>(epk);
            changed.put("x", base64(unsigned(point.get(0))));
            changed.put("y", base64(unsigned(point.get(1))));
            refuses(what, withEpk(changed));
        });
    }

    @Test
    void refusesEphemeralKeysOfOtherKinds() throws Exception {
        for (var curve : List.of(EllipticCurves.P384, EllipticCurves.P521)) {
            Map<String, Object> other =
                    EcJwkGenerator.generateJwk(curve).toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
            refuses("crv " + other.get("crv"), withEpk(other));
            other.put("crv", "P-256");
            refuses("another curve's point said to be of P-256", withEpk(other));
        }
        Map<String, Object> renamed = epk();
        for (String curve : List.of("P-384", "secp256k1", "P-256K", "", "p-256", "X25519")) {
            renamed.put("crv", curve);
            refuses("crv " + curve, withEpk(renamed));
        }
        for (String member : List.of("kty", "crv", "x", "y")) {
            Map<String, Object> lacking = epk();
            lacking.remove(member);
            refuses("no " + member, withEpk(lacking));
        }
        refuses("OKP", withEpk(Map.of("kty", "OKP", "crv", "X25519", "x", base64(new byte[32]))));
        refuses("oct", withEpk(Map.of("kty", "oct", "k", base64(new byte[32]))));
        refuses("RSA", withEpk(Map.of("kty", "RSA", "n", base64(new byte[256]), "e", "AQAB")));
        for (Object wrong : new Object[] {"a text", List.of(), 1, Map.of()}) {
            Map<String, Object> header = header();
            header.put("epk", wrong);
            refuses("epk " + wrong, withHeader(header));
        }
        Map<String, Object> header = header();
        header.remove("epk");
        refuses("no epk", withHeader(header));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> epk() throws JoseException {
        return new LinkedHashMap<>((Map<String, Object>) header().get("epk"));
    }

    private String withEpk(Map<String, Object> epk) {
        try {
            Map<String, Object> header = header();
            header.put("epk", epk);
            return withHeader(header);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private static BigInteger coordinate(Map<String, Object> epk, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode((String) epk.get(name)));
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] whole = new byte[Math.max(32, bytes.length)];
        System.arraycopy(bytes, 0, whole, whole.length - bytes.length, bytes.length);
        return whole.length == 33 && whole[0] == 0 ? Arrays.copyOfRange(whole, 1, 33) : whole;
    }

    /** Sealed as it should be, with an algorithm that is not ours. */
    @Test
    void refusesOtherAlgorithmsHoweverWellTheyAreUsed() throws Exception {
        for (String algorithm : List.of("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW")) {
            refuses(algorithm, sealed(jwe -> jwe.setAlgorithmHeaderValue(algorithm)));
        }
        for (String method : List.of("A128GCM", "A192GCM", "A128CBC-HS256", "A256CBC-HS512")) {
            refuses(method, sealed(jwe -> jwe.setEncryptionMethodHeaderParameter(method)));
        }
        // What an attacker knows as a key: the public key's bytes.
        Key known = new SecretKeySpec(Arrays.copyOf(((ECPublicKey) key.getECPublicKey()).getEncoded(), 32), "AES");
        for (String algorithm : List.of("dir", "A256KW", "A256GCMKW")) {
            refuses(algorithm, sealed(jwe -> {
                jwe.setAlgorithmHeaderValue(algorithm);
                jwe.setKey(known);
            }));
        }
    }

    @Test
    void refusesTheAlgorithmsNamesSwapped() throws Exception {
        for (Map.Entry<String, String> swap : List.of(
                Map.entry("alg", "dir"),
                Map.entry("alg", "none"),
                Map.entry("alg", "ECDH-ES"),
                Map.entry("alg", "A256GCM"),
                Map.entry("alg", "RSA1_5"),
                Map.entry("alg", "RSA-OAEP"),
                Map.entry("alg", "PBES2-HS512+A256KW"),
                Map.entry("alg", "ecdh-es+a256kw"),
                Map.entry("alg", "ES256"),
                Map.entry("enc", "none"),
                Map.entry("enc", "A128GCM"),
                Map.entry("enc", "A256CBC-HS512"),
                Map.entry("enc", "ECDH-ES+A256KW"),
                Map.entry("enc", "a256gcm"))) {
            Map<String, Object> header = header();
            header.put(swap.getKey(), swap.getValue());
            refuses(swap.toString(), withHeader(header));
        }
        for (String name : List.of("alg", "enc")) {
            Map<String, Object> header = header();
            header.remove(name);
            refuses("no " + name, withHeader(header));
        }
        Map<String, Object> slow = header();
        slow.put("alg", "PBES2-HS512+A256KW");
        slow.put("p2c", Integer.MAX_VALUE);
        slow.put("p2s", base64(new byte[16]));
        refuses("two billion rounds of PBKDF2", withHeader(slow));
    }

    @Test
    void refusesWhatIsSealedAsSomethingElse() throws Exception {
        refuses("secrets", sealed(jwe -> jwe.setContentTypeHeaderValue("slipway-build-secrets+json")));
        refuses("no cty", sealed(jwe -> jwe.getHeaders().setObjectHeaderValue("cty", null)));
    }

    /** Sealed as it should be, with headers that ours never have. */
    @Test
    void refusesHeadersThatItDoesNotKnow() throws Exception {
        refuses("zip", sealed(jwe -> jwe.setCompressionAlgorithmHeaderParameter("DEF")));
        refuses("zip, a megabyte of zeros", sealed(jwe -> {
            jwe.setPayload("\0".repeat(1 << 20));
            jwe.setCompressionAlgorithmHeaderParameter("DEF");
        }));
        Map<String, Object> unknown = header();
        unknown.put("zip", "none");
        refuses("zip nobody knows", withHeader(unknown));
        for (Map.Entry<String, Object> name : Map.<String, Object>of(
                        "crit",
                        List.of("exp"),
                        "b64",
                        false,
                        "typ",
                        "JWT",
                        "jku",
                        "https://attacker.example/jwks",
                        "x5u",
                        "https://attacker.example/x5u",
                        "jwk",
                        Map.of("kty", "oct", "k", "AA"),
                        "apu",
                        "QQ",
                        "p2c",
                        1,
                        "exp",
                        1)
                .entrySet()) {
            refuses(name.getKey(), sealed(jwe -> jwe.getHeaders()
                    .setObjectHeaderValue(name.getKey(), name.getValue())));
        }
        refuses("crit without names", withCritical(List.of()));
        refuses("crit of a header that everybody knows", withCritical(List.of("alg")));
    }

    private String withCritical(List<String> names) throws JoseException {
        Map<String, Object> header = header();
        header.put("crit", names);
        return withHeader(header);
    }

    @Test
    void refusesWhatIsNoCompactSerialization() {
        String whole = String.join(".", good);
        List<String> wrong = new ArrayList<>(List.of(
                "",
                ".",
                "....",
                "a.b.c.d.e",
                whole + ".",
                "." + whole,
                whole + "." + good[TAG],
                whole.substring(0, whole.lastIndexOf('.')),
                String.join(".", Arrays.copyOf(good, 3)),
                "{\"protected\":\"" + good[HEADER] + "\",\"ciphertext\":\"" + good[CIPHERTEXT] + "\"}",
                with(HEADER, base64("[]".getBytes(StandardCharsets.UTF_8))),
                with(HEADER, base64("null".getBytes(StandardCharsets.UTF_8))),
                with(HEADER, base64("{".getBytes(StandardCharsets.UTF_8))),
                with(HEADER, base64(("[".repeat(20_000)).getBytes(StandardCharsets.UTF_8)))));
        Stream.of("launcher-2", "../launcher", "").forEach(keyId -> {
            try {
                wrong.add(sealed(jwe -> jwe.setKeyIdHeaderValue(keyId)));
            } catch (JoseException e) {
                throw new AssertionError(e);
            }
        });
        wrong.forEach(text -> refuses(text.length() > 60 ? text.substring(0, 60) : text, text));
    }
}
