package dev.slipway.keys;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How long things last that are signed or sealed with keys of a kind, at most: what a rotation has to wait for before it removes
 * a key. token-service notes it beside the keys, because only its settings know. A line has only ever grown: what was issued
 * before a setting became smaller still lasts.
 *
 * @param file {@value #NAME} in the key directory
 */
public record KeyLives(Path file) {
    public static final String NAME = "lives.properties";
    /** The line of the launchers' keys; those of signing keys have the names of their directories. */
    public static final String LAUNCHER = "launcher";

    /** The note in a key directory. */
    public static KeyLives in(Path keyDirectory) {
        return new KeyLives(keyDirectory.resolve(NAME));
    }

    /** The longest life that was noted; empty where none was. */
    public Optional<Duration> of(String kind) throws IOException {
        String text = read().getProperty(kind);
        try {
            return Optional.ofNullable(text).map(Duration::parse);
        } catch (DateTimeException e) {
            throw new IOException(file + ": " + kind + " is not a duration such as PT5M: " + text);
        }
    }

    /** Notes a life, where it is longer than what was noted before. */
    public void note(String kind, Duration life) throws IOException {
        synchronized (KeyLives.class) {
            if (of(kind).filter(noted -> noted.compareTo(life) >= 0).isPresent()) {
                return;
            }
            TreeMap<Object, Object> lines = new TreeMap<>(read());
            lines.put(kind, life.toString());
            String text = lines.entrySet().stream()
                    .map(line -> line.getKey() + "=" + line.getValue() + "\n")
                    .collect(Collectors.joining());
            SecureFiles.write(file, text, SecureFiles.READABLE);
        }
    }

    private Properties read() throws IOException {
        Properties lines = new Properties();
        if (Files.exists(file)) {
            lines.load(new StringReader(Files.readString(file)));
        }
        return lines;
    }
}
