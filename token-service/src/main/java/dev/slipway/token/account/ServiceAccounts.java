package dev.slipway.token.account;

import dev.slipway.token.keys.ReadAgain;
import dev.slipway.token.keys.SecureFiles;
import dev.slipway.token.scope.ScopePattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service accounts of the accounts file, read again when it changes (looked at most every two seconds). A file
 * that cannot be read after the start is logged and changes nothing.
 */
public final class ServiceAccounts {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAccounts.class);

    private final Path file;
    private final ReadAgain<Map<String, ServiceAccount>> accounts;

    /** An account whose secret was right, and the digest of that secret. */
    public record Authenticated(ServiceAccount account, String secretDigest) {}

    /** @throws IOException where the file is missing or malformed */
    public ServiceAccounts(Path file, Clock clock) throws IOException {
        this.file = file;
        this.accounts = ReadAgain.open(file, () -> Map.of(file, Files.getLastModifiedTime(file)), _ -> load(), clock);
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

    private Map<String, ServiceAccount> load() throws IOException {
        Map<String, ServiceAccount> loaded = new HashMap<>();
        try {
            for (AccountsFile.Entry entry :
                    AccountsFile.parse(SecureFiles.read(file)).accounts()) {
                loaded.put(
                        entry.name(),
                        new ServiceAccount(
                                entry.name(),
                                Set.copyOf(entry.secretSha256()),
                                entry.scopes().stream().map(ScopePattern::parse).toList()));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        LOG.info("accounts loaded: file={} accounts={}", file, loaded.keySet());
        return Map.copyOf(loaded);
    }
}
