package dev.slipway.token.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The {@code Authorization} header with the Basic scheme (RFC 7617). */
final class BasicCredentials {
    private static final String SCHEME = "Basic ";

    private BasicCredentials() {}

    /** What the header presents; nothing where it is absent, of another scheme or malformed. */
    static Presented parse(Optional<String> header) {
        return header.filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .flatMap(value -> decode(value.substring(SCHEME.length()).strip()))
                .<Presented>flatMap(pair -> {
                    int colon = pair.indexOf(':');
                    return colon < 0
                            ? Optional.empty()
                            : Optional.of(new Presented.Password(pair.substring(0, colon), pair.substring(colon + 1)));
                })
                .orElseGet(Presented.Nothing::new);
    }

    private static Optional<String> decode(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
