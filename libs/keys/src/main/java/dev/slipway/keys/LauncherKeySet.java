package dev.slipway.keys;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * The launchers' keys.
 *
 * <pre>
 * private file   [oldest, ..., newest]      the launcher opens what is sealed for any of them
 * public file    [used, replaced, ...]      token-service seals for the first
 * </pre>
 *
 * <p>A key is added to the private file first, and removed from it first. So one that is in the private file alone was added, and
 * one that is behind the first in the public file was replaced, at the time of its member {@code replaced_at}.
 */
final class LauncherKeySet implements KeySet {
    private static final String REPLACED_AT = "replaced_at";
    private static final String USED_SINCE = "used_since";

    private final Path privateFile;
    private final Path publicFile;
    private final Clock clock;

    LauncherKeySet(Path privateFile, Path publicFile, Clock clock) {
        this.privateFile = privateFile;
        this.publicFile = publicFile;
        this.clock = clock;
    }

    /** Notes when another key took over. */
    static void replaced(EllipticCurveJsonWebKey key, Instant at) {
        key.setOtherParameter(REPLACED_AT, at.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    @Override
    public Path place() {
        return LauncherKey.parentOf(privateFile);
    }

    @Override
    public List<KeyState> list() throws IOException {
        List<EllipticCurveJsonWebKey> published = publicKeys();
        List<EllipticCurveJsonWebKey> privates = privateKeys();
        EllipticCurveJsonWebKey used = published.getFirst();
        if (privates.stream().noneMatch(key -> is(key, used.getKeyId()))) {
            throw new IOException(privateFile + ": lacks the key " + used.getKeyId() + ", for which " + publicFile
                    + " has credentials sealed; put it back, or give these two files to one launcher alone");
        }
        List<KeyState> states = new ArrayList<>();
        for (EllipticCurveJsonWebKey key : published.reversed()) {
            states.add(
                    key.equals(used)
                            ? new KeyState(key.getKeyId(), KeyStage.USED, time(key, USED_SINCE, privateFile))
                            : new KeyState(key.getKeyId(), KeyStage.REPLACED, time(key, REPLACED_AT, publicFile)));
        }
        for (EllipticCurveJsonWebKey key : privates) {
            if (published.stream().noneMatch(known -> is(known, key.getKeyId()))) {
                states.add(new KeyState(key.getKeyId(), KeyStage.ADDED, modified(privateFile)));
            }
        }
        return List.copyOf(states);
    }

    @Override
    public KeyState add() throws IOException {
        List<EllipticCurveJsonWebKey> privates = privateKeys();
        EllipticCurveJsonWebKey added = LauncherKey.generate();
        privates.add(added);
        SecureFiles.writeLike(privateFile, privateFile, JwkFile.text(privates, true));
        return new KeyState(added.getKeyId(), KeyStage.ADDED, clock.instant());
    }

    @Override
    public void use(String keyId) throws IOException {
        EllipticCurveJsonWebKey next = find(privateKeys(), keyId)
                .orElseThrow(() -> new IOException(privateFile + ": has no key " + keyId + " any more"));
        next.setOtherParameter(
                USED_SINCE, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        List<EllipticCurveJsonWebKey> published = publicKeys();
        replaced(published.getFirst(), clock.instant());
        published.addFirst(next);
        SecureFiles.writeLike(publicFile, publicFile, JwkFile.text(published, false));
    }

    @Override
    public void remove(String keyId) throws IOException {
        rewriteWithout(keyId, privateFile, privateKeys(), true);
        rewriteWithout(keyId, publicFile, publicKeys(), false);
    }

    private static void rewriteWithout(String keyId, Path file, List<EllipticCurveJsonWebKey> keys, boolean withPrivate)
            throws IOException {
        if (keys.removeIf(key -> is(key, keyId))) {
            SecureFiles.writeLike(file, file, JwkFile.text(keys, withPrivate));
        }
    }

    private List<EllipticCurveJsonWebKey> privateKeys() throws IOException {
        List<EllipticCurveJsonWebKey> keys = JwkFile.keys(privateFile, SecretFile.read(privateFile));
        if (keys.stream().anyMatch(key -> key.getPrivateKey() == null)) {
            throw new IOException(privateFile + ": has a key that is not private");
        }
        return keys;
    }

    private List<EllipticCurveJsonWebKey> publicKeys() throws IOException {
        return JwkFile.keys(publicFile, SecureFiles.read(publicFile));
    }

    private static Optional<EllipticCurveJsonWebKey> find(List<EllipticCurveJsonWebKey> keys, String keyId) {
        return keys.stream().filter(key -> is(key, keyId)).findFirst();
    }

    private static boolean is(EllipticCurveJsonWebKey key, String keyId) {
        return keyId.equals(key.getKeyId());
    }

    /** A key that nobody noted a time for has that of its file, which is not before it. */
    private static Instant time(EllipticCurveJsonWebKey key, String member, Path file) throws IOException {
        @Nullable String text = key.getOtherParameterValue(member, String.class);
        try {
            return text == null ? modified(file) : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IOException(file + ": " + member + " of key " + key.getKeyId() + " is not a time: " + text);
        }
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }
}
