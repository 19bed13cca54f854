package dev.slipway.cli.keys;

import dev.slipway.keys.KeyLives;
import dev.slipway.keys.KeyPurpose;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What has keys of its own; the words are those of the command line. */
enum KeyKind {
    ACCESS_TOKENS(KeyPurpose.ACCESS_TOKENS.directory(), "signs", "the registry accepts"),
    BUILD_CREDENTIALS(KeyPurpose.BUILD_CREDENTIALS.directory(), "signs", "token-service accepts"),
    LAUNCHER(KeyLives.LAUNCHER, "is sealed for", "the launchers open");

    private final String word;
    private final String verb;
    private final String effect;

    KeyKind(String word, String verb, String effect) {
        this.word = word;
        this.verb = verb;
        this.effect = effect;
    }

    String word() {
        return word;
    }

    /** What a key that is used does. */
    String verb() {
        return verb;
    }

    /** What knowing a key brings about. */
    String effect() {
        return effect;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(KeyKind::word).toList();
    }

    static Optional<KeyKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
