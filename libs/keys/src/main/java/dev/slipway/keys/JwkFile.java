package dev.slipway.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/** What a file with one EC key or more says: a JWK (RFC 7517 section 4), or a JWK set (section 5). */
final class JwkFile {
    private JwkFile() {}

    /** @param file for the messages */
    static List<EllipticCurveJsonWebKey> keys(Path file, String text) throws IOException {
        try {
            List<JsonWebKey> all = text.contains("\"keys\"")
                    ? new JsonWebKeySet(text).getJsonWebKeys()
                    : List.of(JsonWebKey.Factory.newJwk(text));
            List<EllipticCurveJsonWebKey> keys = new ArrayList<>();
            for (JsonWebKey key : all) {
                if (!(key instanceof EllipticCurveJsonWebKey ec) || key.getKeyId() == null) {
                    throw new IOException(file + ": has a key that is no EC key with a kid");
                }
                keys.add(ec);
            }
            if (keys.isEmpty()) {
                throw new IOException(file + ": has no keys");
            }
            return keys;
        } catch (JoseException e) {
            // The parser's message would quote the file.
            throw new IOException(file + ": neither a JWK nor a JWK set");
        }
    }

    /** One key as a JWK, several as a set. */
    static String text(List<EllipticCurveJsonWebKey> keys, boolean withPrivate) {
        OutputControlLevel level = withPrivate ? OutputControlLevel.INCLUDE_PRIVATE : OutputControlLevel.PUBLIC_ONLY;
        return keys.size() == 1 ? keys.getFirst().toJson(level) : new JsonWebKeySet(keys).toJson(level);
    }
}
