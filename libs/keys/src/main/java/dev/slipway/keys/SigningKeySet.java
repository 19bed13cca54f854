package dev.slipway.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The key files of one purpose in a {@link KeyDirectory}. An added key lies in {@link KeyFile#NEXT}, or in a file whose name is a
 * time to come; it takes over when its file gets the name of that moment.
 */
final class SigningKeySet implements KeySet {
    private final KeyDirectory directory;
    private final KeyPurpose purpose;
    private final Clock clock;

    SigningKeySet(KeyDirectory directory, KeyPurpose purpose, Clock clock) {
        this.directory = directory;
        this.purpose = purpose;
        this.clock = clock;
    }

    @Override
    public Path place() {
        return directory.directoryOf(purpose);
    }

    @Override
    public List<KeyState> list() throws IOException {
        directory.readAgain();
        KeyRing ring = directory.ring(purpose);
        Instant now = clock.instant();
        String signer = ring.signer(now).id();
        List<KeyState> states = new ArrayList<>();
        boolean passed = false;
        for (int i = 0; i < ring.keys().size(); i++) {
            SigningKey key = ring.keys().get(i);
            if (key.id().equals(signer)) {
                passed = true;
                states.add(new KeyState(key.id(), KeyStage.USED, key.signsFrom()));
            } else if (passed) {
                states.add(new KeyState(key.id(), KeyStage.ADDED, addedAt(key)));
            } else {
                Instant replaced = ring.keys().get(i + 1).signsFrom();
                states.add(new KeyState(key.id(), KeyStage.REPLACED, replaced));
            }
        }
        return List.copyOf(states);
    }

    @Override
    public KeyState add() throws IOException {
        Path used = directory.fileOf(
                purpose, directory.ring(purpose).signer(clock.instant()).id());
        SigningKey key = KeyFile.create(place().resolve(KeyFile.NEXT), purpose, clock, used);
        directory.readAgain();
        return new KeyState(key.id(), KeyStage.ADDED, clock.instant());
    }

    @Override
    public void use(String keyId) throws IOException {
        Path file = directory.fileOf(purpose, keyId);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant from = directory.ring(purpose).signer(now).signsFrom().plusSeconds(1);
        from = from.isAfter(now) ? from : now;
        while (Files.exists(place().resolve(KeyFile.name(from)))) {
            // A file is not to be written over.
            from = from.plusSeconds(1);
        }
        Files.move(file, place().resolve(KeyFile.name(from)));
        directory.readAgain();
    }

    @Override
    public void remove(String keyId) throws IOException {
        Files.delete(directory.fileOf(purpose, keyId));
        directory.readAgain();
    }

    private Instant addedAt(SigningKey key) throws IOException {
        return Files.getLastModifiedTime(directory.fileOf(purpose, key.id())).toInstant();
    }
}
