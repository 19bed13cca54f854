package dev.slipway.token.account;

import dev.slipway.secretfile.FollowedFile;
import dev.slipway.secretfile.SecretFile;
import dev.slipway.secretfile.Unreadable;
import dev.slipway.secretfile.Watched;
import dev.slipway.token.scope.ScopePattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service accounts of the accounts file, read again when it changes (looked at most every two seconds). A file
 * that cannot be read after the start is logged and changes nothing, and when that lasts, the service is not ready.
 */
public final class ServiceAccounts implements Watched {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAccounts.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final FollowedFile<Map<String, ServiceAccount>> accounts;

    /** An account whose secret was right, and the digest of that secret. */
    public record Authenticated(ServiceAccount account, String secretDigest) {}

    /** @throws IOException where the file is missing or malformed */
    public ServiceAccounts(Path file, Clock clock) throws IOException {
        this.accounts = FollowedFile.open(file, new Content(file), LOOK_AGAIN, clock);
    }

    public Optional<ServiceAccount> find(String name) {
        return Optional.ofNullable(accounts.current().get(name));
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

    @Override
    public Optional<Unreadable> unreadable() {
        return accounts.unreadable();
    }

    private record Content(Path file) implements FollowedFile.Content<Map<String, ServiceAccount>> {
        @Override
        public Object version() throws IOException {
            return FollowedFile.versionOf(file);
        }

        @Override
        public Map<String, ServiceAccount> read() throws IOException {
            Map<String, ServiceAccount> accounts = new HashMap<>();
            try {
                for (AccountsFile.Entry entry :
                        AccountsFile.parse(SecretFile.read(file)).accounts()) {
                    accounts.put(
                            entry.name(),
                            new ServiceAccount(
                                    entry.name(),
                                    Set.copyOf(entry.secretSha256()),
                                    entry.scopes().stream()
                                            .map(ScopePattern::parse)
                                            .toList()));
                }
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
            LOG.info("accounts loaded: file={} accounts={}", file, accounts.keySet());
            return Map.copyOf(accounts);
        }
    }
}
