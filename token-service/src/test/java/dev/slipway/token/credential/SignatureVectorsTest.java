package dev.slipway.token.credential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.keys.KeyPurpose;
import dev.slipway.keys.SigningKey;
import dev.slipway.testing.AdjustableClock;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases in which implementations of JWS and ECDSA were wrong (the kinds that Wycheproof collects, each made here). */
class SignatureVectorsTest {
    /** The order of P-256's group (SEC 2, section 2.4.2). */
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static final BigInteger ZERO = BigInteger.ZERO;
    private static final BigInteger ONE = BigInteger.ONE;

    @TempDir
    private Path temporary;

    private final AdjustableClock clock = new AdjustableClock();
    private SigningKey key;
    private SignedCredentials credentials;
    private String header;
    private String payload;
    private byte[] signature;

    @BeforeEach
    void sign() throws Exception {
        KeyDirectory keys = KeyDirectory.open(temporary.resolve("keys"), clock);
        key = keys.ring(KeyPurpose.BUILD_CREDENTIALS).signer(clock.instant());
        credentials = new SignedCredentials(CredentialKind.BUILD, "slipway-test", keys, clock);
        String[] parts = credentials
                .sign("b1", clock.instant().plusSeconds(60), Optional.empty())
                .split("\\.");
        header = parts[0];
        payload = parts[1];
        signature = Base64.getUrlDecoder().decode(parts[2]);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void refuses(String what, String credential) {
        assertThat(credentials.verify(credential)).as(what).isEmpty();
    }

    private void refusesSignature(String what, byte[] other) {
        refuses(what, header + "." + payload + "." + base64(other));
    }

    /** A credential with this header, which the key has really signed. */
    private String signed(String json) {
        return signed(json, key.privateKey(), "SHA256withECDSAinP1363Format");
    }

    private String signed(String json, PrivateKey signer, String algorithm) {
        try {
            String input = base64(json.getBytes(UTF_8)) + "." + payload;
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(signer);
            signing.update(input.getBytes(UTF_8));
            return input + "." + base64(signing.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String json(String members) {
        return "{" + members + ",\"kid\":\"" + key.id() + "\",\"typ\":\"" + CredentialKind.BUILD.type() + "\"}";
    }

    @Test
    void takesAGoodOne() {
        assertThat(credentials.verify(header + "." + payload + "." + base64(signature)))
                .isPresent();
        assertThat(credentials.verify(signed(json("\"alg\":\"ES256\"")))).isPresent();
    }

    @Test
    void refusesNumbersThatNoSignatureHas() {
        BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
        BigInteger most = ONE.shiftLeft(256).subtract(ONE);
        Map<String, BigInteger[]> numbers = new LinkedHashMap<>();
        for (BigInteger edge : List.of(ZERO, N, N.add(ONE), most)) {
            numbers.put("r = " + edge, new BigInteger[] {edge, s});
            numbers.put("s = " + edge, new BigInteger[] {r, edge});
            for (BigInteger other : List.of(ZERO, ONE, N.subtract(ONE), N, most)) {
                numbers.put("r = " + edge + ", s = " + other, new BigInteger[] {edge, other});
                numbers.put("r = " + other + ", s = " + edge, new BigInteger[] {other, edge});
            }
        }
        numbers.put("r = s = 1", new BigInteger[] {ONE, ONE});
        numbers.put("r = 1, s = n - 1", new BigInteger[] {ONE, N.subtract(ONE)});
        numbers.put("r and s swapped", new BigInteger[] {s, r});
        numbers.put("r negated", new BigInteger[] {N.subtract(r), s});
        numbers.put("r = s", new BigInteger[] {r, r});

        numbers.forEach((what, pair) -> refusesSignature(what, raw(pair[0], pair[1], 32)));
    }

    @Test
    void refusesSignaturesOfAnotherFormOrLength() {
        BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));

        for (int length : new int[] {0, 1, 31, 32, 33, 62, 63, 65, 66, 96, 128, 132}) {
            refusesSignature("cut or filled to " + length, Arrays.copyOf(signature, length));
        }
        refusesSignature("each half with a zero before it", raw(r, s, 33));
        refusesSignature("each half with zeros before it", raw(r, s, 48));
        refusesSignature("DER", der(r, s, false));
        refusesSignature("DER with its length in two bytes (BER)", der(r, s, true));
        refusesSignature("DER, filled to 64", Arrays.copyOf(der(r, s, false), 64));
        refusesSignature("DER of zeros", der(ZERO, ZERO, false));
        byte[] reversed = new byte[64];
        for (int index = 0; index < 64; index++) {
            reversed[index] = signature[63 - index];
        }
        refusesSignature("little endian", reversed);
    }

    /** What decodes to the good signature for a lenient reader, and is another text. */
    @Test
    void refusesSignaturesThatAreWrittenOtherwise() {
        String good = base64(signature);
        for (String text : List.of(
                good + "=",
                good + "==",
                good + "\n",
                " " + good,
                good.substring(0, 40) + "\n" + good.substring(40),
                good.substring(0, 40) + "!" + good.substring(40),
                good.substring(0, 40) + "%" + good.substring(40),
                good + "." + good,
                good + ".")) {
            refuses(text, header + "." + payload + "." + text);
        }
        refuses("a header with padding", header + "=." + payload + "." + good);
        refuses("a payload with a line end", header + "." + payload + "\n." + good);
    }

    private static byte[] raw(BigInteger r, BigInteger s, int half) {
        byte[] raw = new byte[2 * half];
        for (int side = 0; side < 2; side++) {
            byte[] number = (side == 0 ? r : s).toByteArray();
            int length = Math.min(number.length, half);
            System.arraycopy(number, number.length - length, raw, (side + 1) * half - length, length);
        }
        return raw;
    }

    private static byte[] der(BigInteger r, BigInteger s, boolean longForm) {
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        int content = 4 + first.length + second.length;
        int head = longForm ? 3 : 2;
        byte[] der = new byte[head + content];
        der[0] = 0x30;
        if (longForm) {
            der[1] = (byte) 0x81;
        }
        der[head - 1] = (byte) content;
        der[head] = 0x02;
        der[head + 1] = (byte) first.length;
        System.arraycopy(first, 0, der, head + 2, first.length);
        der[head + 2 + first.length] = 0x02;
        der[head + 3 + first.length] = (byte) second.length;
        System.arraycopy(second, 0, der, head + 4 + first.length, second.length);
        return der;
    }

    /** Really signed by our key, or keyed by what everybody knows of it; only the name of the algorithm is not ours. */
    @Test
    void refusesOtherAlgorithms() throws Exception {
        for (String name : List.of(
                "none", "None", "NONE", "nOnE", "", "es256", "ES256 ", "ES384", "ES512", "ES256K", "HS256", "RS256",
                "PS256", "EdDSA", "ECDH-ES", "dir")) {
            String text = json("\"alg\":\"" + name + "\"");
            refuses(name, signed(text));
            refuses(name + ", not signed", base64(text.getBytes(UTF_8)) + "." + payload + ".");
        }
        for (String wrong : List.of(
                "\"alg\":null", "\"alg\":256", "\"alg\":[\"ES256\"]", "\"alg\":{\"ES256\":1}", "\"ALG\":\"ES256\"")) {
            refuses(wrong, signed(json(wrong)));
        }
        refuses("two names", signed(json("\"alg\":\"none\",\"alg\":\"ES256\"")));
        refuses("two names, ours first", signed(json("\"alg\":\"ES256\",\"alg\":\"none\"")));

        EllipticCurveJsonWebKey jwk = new EllipticCurveJsonWebKey(key.publicKey());
        byte[] der = key.publicKey().getEncoded();
        for (byte[] known : List.of(
                der,
                Arrays.copyOfRange(der, der.length - 64, der.length),
                Arrays.copyOfRange(der, der.length - 65, der.length),
                Base64.getEncoder().encode(der),
                ("-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                                + "\n-----END PUBLIC KEY-----\n")
                        .getBytes(UTF_8),
                jwk.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY).getBytes(UTF_8),
                key.id().getBytes(UTF_8),
                new byte[1])) {
            String input = base64(json("\"alg\":\"HS256\"").getBytes(UTF_8)) + "." + payload;
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(known, "HmacSHA256"));
            refuses("HS256", input + "." + base64(mac.doFinal(input.getBytes(UTF_8))));
        }
    }

    @Test
    void refusesKeysOfAnotherCurve() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
            generator.initialize(new ECGenParameterSpec(curve));
            PrivateKey other = generator.generateKeyPair().getPrivate();
            for (String hash : List.of("SHA256", "SHA384", "SHA512")) {
                for (String name : List.of("ES256", "ES384", "ES512")) {
                    String text = json("\"alg\":\"" + name + "\"");
                    refuses(curve + " " + hash, signed(text, other, hash + "withECDSAinP1363Format"));
                }
            }
        }
        refuses("another hash", signed(json("\"alg\":\"ES256\""), key.privateKey(), "SHA384withECDSAinP1363Format"));
    }

    /** Really signed by our key: a header that says where else a key might be is refused all the same. */
    @Test
    void refusesHeadersThatBringAKeyOrASecondMeaning() {
        String own = new EllipticCurveJsonWebKey(key.publicKey()).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        for (String member : List.of(
                "\"jwk\":" + own,
                "\"jwk\":{}",
                "\"jku\":\"https://attacker.example/jwks\"",
                "\"x5u\":\"file:///etc/passwd\"",
                "\"x5c\":[]",
                "\"x5c\":[\"MIIB\"]",
                "\"x5t\":\"AA\"",
                "\"x5t#S256\":\"AA\"",
                "\"crit\":[]",
                "\"crit\":[\"exp\"],\"exp\":1",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"b64\":true",
                "\"zip\":\"DEF\"",
                "\"enc\":\"A256GCM\"",
                "\"cty\":\"JWT\"",
                "\"kid \":\"x\"",
                "\"\":\"\"")) {
            refuses(member, signed(json("\"alg\":\"ES256\"," + member)));
        }
    }

    @Test
    void refusesKeyIdsThatAreNotExactlyOurs() {
        for (String keyId : List.of(
                "null",
                "1",
                "[]",
                "[\"" + key.id() + "\"]",
                "\"\"",
                "\" " + key.id() + "\"",
                "\"" + key.id() + "\\u0000\"",
                "\"" + key.id().substring(1) + "\"",
                "\"../build-credentials/" + key.id() + "\"",
                "\"' or 1=1 --\"",
                "\"" + key.id() + "\",\"kid\":\"" + key.id() + "\"")) {
            refuses(
                    keyId,
                    signed("{\"alg\":\"ES256\",\"kid\":" + keyId + ",\"typ\":\"" + CredentialKind.BUILD.type()
                            + "\"}"));
        }
    }

    @Test
    void refusesOtherSerializations() {
        String good = base64(signature);
        for (String text : List.of(
                "{\"protected\":\"" + header + "\",\"payload\":\"" + payload + "\",\"signature\":\"" + good + "\"}",
                "{\"payload\":\"" + payload + "\",\"signatures\":[{\"protected\":\"" + header + "\",\"signature\":\""
                        + good + "\"}]}",
                header + "." + payload + "." + good + "." + good + "." + good,
                header + ".." + good,
                "." + payload + "." + good,
                header + "." + good,
                base64("[".repeat(2_000).getBytes(UTF_8)) + "." + payload + "." + good)) {
            refuses(text, text);
        }
    }
}
