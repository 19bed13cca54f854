package dev.slipway.cli.keys;

import dev.slipway.keys.KeyLives;
import dev.slipway.keys.KeyPurpose;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What has keys of its own; the words are those of the command line. */
enum KeyKind {
    ACCESS_TOKENS(KeyPurpose.ACCESS_TOKENS.directory()),
    BUILD_CREDENTIALS(KeyPurpose.BUILD_CREDENTIALS.directory()),
    LAUNCHER(KeyLives.LAUNCHER);

    private final String word;

    KeyKind(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(KeyKind::word).toList();
    }

    static Optional<KeyKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
