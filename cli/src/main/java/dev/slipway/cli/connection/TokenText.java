package dev.slipway.cli.connection;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts of tokens, fit for a request's header. No error here shows any of them. */
final class TokenText {
    /** Many times an API token, and more than access tokens of other issuers have. */
    static final int LONGEST = 16 << 10;

    private TokenText() {}

    /** @throws IllegalArgumentException where the text is no token; its message is a predicate, as in "is empty" */
    static String of(String text) {
        String token = text.strip();
        if (token.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        if (token.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " characters, so it is no token");
        }
        if (!token.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            throw new IllegalArgumentException(
                    "is no token: a token is one word of letters, digits and signs, and has no spaces or line ends");
        }
        return token;
    }

    /**
     * Reads a file that has a token and nothing else.
     *
     * @throws IOException where others than the owner may read the file, or it has no token; the message says what to do
     */
    static String in(Path file) throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) > LONGEST + 2L) {
            throw new IOException(file + ": is too large for a file with a token");
        }
        try {
            return of(SecretFile.read(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
