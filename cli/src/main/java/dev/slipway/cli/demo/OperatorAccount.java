package dev.slipway.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.oci.Digest;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * A service account at the registry for whoever runs the demo: it reads what builds made, and nothing else. Operators make
 * such accounts by hand; docs/tokens.md has the file's format.
 */
final class OperatorAccount {
    private static final String NAME = "demo";
    private static final int SECRET_BYTES = 32;
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = mode("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");

    private final String secret;

    private OperatorAccount(String secret) {
        this.secret = secret;
    }

    /**
     * Makes the account, and the data directory with it.
     *
     * @param data of a Slipway that has never been started: its first start adds the accounts of its own
     */
    static OperatorAccount create(Path data) throws IOException {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = HexFormat.of().formatHex(random);
        ObjectMapper json = new ObjectMapper();
        ObjectNode file = json.createObjectNode();
        ObjectNode account = file.putArray("accounts").addObject().put("name", NAME);
        account.putArray("secret_sha256")
                .add(Digest.sha256(secret.getBytes(StandardCharsets.UTF_8)).hex());
        account.putArray("scopes").add("repository:builds/**:pull").add("repository:cache/global/*:pull");
        Path keys = Files.createDirectories(data.resolve("keys"), DIRECTORY);
        Path accounts = Files.createFile(keys.resolve("accounts.json"), FILE);
        Files.write(accounts, json.writeValueAsBytes(file));
        return new OperatorAccount(secret);
    }

    /** @param registry host and port */
    RegistryClient client(String registry) {
        return RegistryClient.builder()
                .credentials(CredentialStore.of(Map.of(registry, new Credential.UsernamePassword(NAME, secret))))
                .build();
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
