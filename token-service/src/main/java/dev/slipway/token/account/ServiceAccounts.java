package dev.slipway.token.account;

import dev.slipway.token.keys.SecureFiles;
import dev.slipway.token.scope.ScopePattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service accounts of the accounts file, read again when it changes (looked at most every two seconds). A file
 * that cannot be read after the start is logged and changes nothing.
 */
public final class ServiceAccounts {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAccounts.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final Path file;
    private final Clock clock;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile State state;

    private record State(Map<String, ServiceAccount> accounts, FileTime modified, Instant seen) {}

    /** An account whose secret was right, and the digest of that secret. */
    public record Authenticated(ServiceAccount account, String secretDigest) {}

    /** @throws IOException where the file is missing or malformed */
    public ServiceAccounts(Path file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.state = load();
    }

    public Optional<ServiceAccount> find(String name) {
        return Optional.ofNullable(current().accounts().get(name));
    }

    /** The account of this name, if this is one of its secrets. */
    public Optional<Authenticated> authenticate(String name, String secret) {
        byte[] presented = sha256(secret);
        return find(name).flatMap(account -> account.secretDigests().stream()
                .filter(digest -> MessageDigest.isEqual(HexFormat.of().parseHex(digest), presented))
                .findFirst()
                .map(digest -> new Authenticated(account, digest)));
    }

    static byte[] sha256(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-256", e);
        }
    }

    private State current() {
        State current = state;
        if (clock.instant().isAfter(current.seen().plus(LOOK_AGAIN)) && loading.tryLock()) {
            try {
                current = lookAgain(current);
            } finally {
                loading.unlock();
            }
        }
        return current;
    }

    private State lookAgain(State current) {
        try {
            state = Files.getLastModifiedTime(file).equals(current.modified())
                    ? new State(current.accounts(), current.modified(), clock.instant())
                    : load();
        } catch (IOException e) {
            LOG.warn("accounts cannot be read again, the old ones stay: file={}", file, e);
            state = new State(current.accounts(), current.modified(), clock.instant());
        }
        return state;
    }

    private State load() throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        Map<String, ServiceAccount> accounts = new HashMap<>();
        try {
            for (AccountsFile.Entry entry :
                    AccountsFile.parse(SecureFiles.read(file)).accounts()) {
                accounts.put(
                        entry.name(),
                        new ServiceAccount(
                                entry.name(),
                                Set.copyOf(entry.secretSha256()),
                                entry.scopes().stream().map(ScopePattern::parse).toList()));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        LOG.info("accounts loaded: file={} accounts={}", file, accounts.keySet());
        return new State(Map.copyOf(accounts), modified, clock.instant());
    }
}
