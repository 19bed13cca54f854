package dev.slipway.keys;

import static java.util.Objects.requireNonNull;

import dev.slipway.secretfile.FollowedFile;
import dev.slipway.secretfile.Unreadable;
import dev.slipway.secretfile.Watched;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory with all keys of token-service, see the package for its layout.
 *
 * <p>It is looked at again at most every two seconds, when a key is asked for. What cannot be read after the start is
 * logged and leaves the keys as they were, so that a half-copied file does not take the service down at once; at the start it is
 * an error. So are two files with one key id: which of them a token means would be anybody's guess.
 */
public final class KeyDirectory implements Watched {
    public static final String BUNDLE = "registry-bundle.pem";
    private static final Logger LOG = LoggerFactory.getLogger(KeyDirectory.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final Path root;
    private final Clock clock;
    private final FollowedFile<Map<KeyPurpose, KeyRing>> rings;

    private KeyDirectory(Path root, Clock clock, KeyChanges changes) throws IOException {
        this.root = root;
        this.clock = clock;
        this.rings = FollowedFile.open(root, new Content(root, changes), LOOK_AGAIN, clock);
    }

    /**
     * Opens the directory and makes what is missing: the directory itself, a first key of each purpose, the bundle.
     * Several processes may do so at once; one makes the keys. A directory that is complete may be read-only.
     *
     * @throws IOException where a key cannot be read or written, or is open to others
     */
    public static KeyDirectory open(Path root, Clock clock) throws IOException {
        return open(root, clock, KeyChanges.IGNORED);
    }

    /**
     * The same, for somebody who wants to know which keys come and go.
     *
     * @param changes told once for each key that another reading of the directory finds, or finds no more
     */
    public static KeyDirectory open(Path root, Clock clock, KeyChanges changes) throws IOException {
        if (!hasEveryKey(root)) {
            SecureFiles.createDirectory(root);
            try (FileChannel lock = FileChannel.open(
                            root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = lock.lock()) {
                for (KeyPurpose purpose : KeyPurpose.values()) {
                    Path directory = root.resolve(purpose.directory());
                    SecureFiles.createDirectory(directory);
                    if (keyFiles(directory).isEmpty()) {
                        KeyFile.create(directory.resolve(KeyFile.name(clock.instant())), purpose, clock);
                    }
                }
            }
        }
        return new KeyDirectory(root, clock, changes);
    }

    /** The keys of a purpose as they are now. */
    public KeyRing ring(KeyPurpose purpose) {
        return requireNonNull(rings.current().get(purpose));
    }

    @Override
    public Optional<Unreadable> unreadable() {
        return rings.unreadable();
    }

    /**
     * Adds a key that verifies from now on and signs from a given time. Give the registry time to learn of it: one that
     * reads its certificates only at its start is to be restarted between now and then.
     */
    public SigningKey add(KeyPurpose purpose, Instant signsFrom) throws IOException {
        SigningKey key = KeyFile.create(directoryOf(purpose).resolve(KeyFile.name(signsFrom)), purpose, clock);
        readAgain();
        return key;
    }

    /**
     * Notes how long something lasts that is signed or sealed with keys of a kind, see {@link KeyLives}. Where the directory is
     * read-only, this is logged, and whoever rotates the keys has to say it.
     */
    public void noteLife(String kind, Duration life) {
        try {
            KeyLives.in(root).note(kind, life);
        } catch (IOException e) {
            LOG.warn(
                    "the life of what a key signs is not noted, say it to slipway keys rotate: kind={} life={} reason={}",
                    kind,
                    life,
                    e.toString());
        }
    }

    /** The keys of a purpose, for a rotation. */
    public KeySet rotated(KeyPurpose purpose) {
        return new SigningKeySet(this, purpose, clock);
    }

    Path directoryOf(KeyPurpose purpose) {
        return root.resolve(purpose.directory());
    }

    /** Reads the directory now, and brings the bundle up to date. */
    void readAgain() throws IOException {
        rings.readAgain();
    }

    /** The file with this key. */
    Path fileOf(KeyPurpose purpose, String keyId) throws IOException {
        for (Path file : keyFiles(directoryOf(purpose))) {
            if (KeyFile.read(file).id().equals(keyId)) {
                return file;
            }
        }
        throw new IOException(directoryOf(purpose) + ": has no key " + keyId + " any more");
    }

    /** The certificates of all access-token keys, for the registry's {@code rootcertbundle}. */
    public Path bundle() {
        return root.resolve(BUNDLE);
    }

    /** The same certificates as text. */
    public String bundlePem() throws IOException {
        return bundleOf(ring(KeyPurpose.ACCESS_TOKENS));
    }

    /** The public keys of access tokens as a JWK set (RFC 7517 section 5). */
    public String jwks() {
        return PublicKeys.of(ring(KeyPurpose.ACCESS_TOKENS));
    }

    private static final class Content implements FollowedFile.Content<Map<KeyPurpose, KeyRing>> {
        private final Path root;
        private final KeyChanges changes;
        private Map<KeyPurpose, KeyRing> before = Map.of();

        private Content(Path root, KeyChanges changes) {
            this.root = root;
            this.changes = changes;
        }

        /** The files, and what tells each from the one that it may become. */
        @Override
        public Object version() throws IOException {
            Map<Path, Object> files = new TreeMap<>();
            for (KeyPurpose purpose : KeyPurpose.values()) {
                for (Path file : keyFiles(root.resolve(purpose.directory()))) {
                    files.put(file, FollowedFile.versionOf(file));
                }
            }
            return files;
        }

        @Override
        public Map<KeyPurpose, KeyRing> read() throws IOException {
            Map<KeyPurpose, KeyRing> rings = new EnumMap<>(KeyPurpose.class);
            for (KeyPurpose purpose : KeyPurpose.values()) {
                Path directory = root.resolve(purpose.directory());
                rings.put(purpose, ring(directory, keyFiles(directory)));
            }
            writeBundle(root.resolve(BUNDLE), requireNonNull(rings.get(KeyPurpose.ACCESS_TOKENS)));
            LOG.info(
                    "keys loaded: directory={} accessTokenKeys={} buildCredentialKeys={}",
                    root,
                    requireNonNull(rings.get(KeyPurpose.ACCESS_TOKENS)).keys(),
                    requireNonNull(rings.get(KeyPurpose.BUILD_CREDENTIALS)).keys());
            before.forEach((purpose, ring) -> changes.tell(purpose, ring, requireNonNull(rings.get(purpose))));
            before = rings;
            return rings;
        }
    }

    private static KeyRing ring(Path directory, List<Path> files) throws IOException {
        Map<String, Path> fileOf = new HashMap<>();
        List<SigningKey> keys = new ArrayList<>();
        for (Path file : files) {
            SigningKey key = KeyFile.read(file);
            Path other = fileOf.putIfAbsent(key.id(), file);
            if (other != null) {
                throw new IOException(file + ": has the key id (kid) of " + other + "; remove one of them");
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw new IOException(directory + ": has no keys");
        }
        return new KeyRing(keys);
    }

    private static void writeBundle(Path bundle, KeyRing ring) throws IOException {
        String pem = bundleOf(ring);
        if (Files.exists(bundle) && SecureFiles.read(bundle).equals(pem)) {
            return;
        }
        SecureFiles.write(bundle, pem, SecureFiles.READABLE);
    }

    private static String bundleOf(KeyRing ring) throws IOException {
        return Certificates.bundle(
                ring.keys().stream().flatMap(key -> key.certificate().stream()).toList());
    }

    private static boolean hasEveryKey(Path root) throws IOException {
        for (KeyPurpose purpose : KeyPurpose.values()) {
            if (keyFiles(root.resolve(purpose.directory())).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static List<Path> keyFiles(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> {
                        String name = String.valueOf(entry.getFileName());
                        return name.endsWith(KeyFile.SUFFIX) && !name.startsWith(".");
                    })
                    .sorted()
                    .toList();
        }
    }
}
