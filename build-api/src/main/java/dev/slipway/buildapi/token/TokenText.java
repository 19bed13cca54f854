package dev.slipway.buildapi.token;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** What the bearer of a token sends: {@code slw_} and 32 random bytes in base64url (RFC 4648, section 5) without padding. */
public final class TokenText {
    /** Tells a Slipway API token from the other kinds of credentials, for people and for secret scanners. */
    public static final String PREFIX = ApiTokenChanged.TEXT_PREFIX;

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private TokenText() {}

    /** A new one. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** Writes a new one into a file that is not there yet, mode 600. */
    public static void createIfMissing(Path file) throws IOException {
        if (!Files.exists(file)) {
            SecretFile.write(file, random() + "\n");
        }
    }
}
