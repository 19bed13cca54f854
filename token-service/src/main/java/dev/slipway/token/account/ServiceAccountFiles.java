package dev.slipway.token.account;

import static java.util.Objects.requireNonNull;

import dev.slipway.keys.SecureFiles;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the secrets of service accounts and the accounts file that token-service reads. */
public final class ServiceAccountFiles {
    private static final int SECRET_BYTES = 32;

    private ServiceAccountFiles() {}

    /**
     * Makes what is missing, and brings the file's tables up to date. Accounts in the file that are not in the list, and
     * further digests of those that are, stay.
     *
     * @param accountsFile digests and tables, mode 600
     * @param secrets gets one file per account, named after it, mode 600, with the secret and no line end
     * @throws IOException where a file cannot be written, or the accounts file is malformed
     */
    public static void createIfMissing(Path accountsFile, Path secrets, List<AccountSpec> accounts) throws IOException {
        SecureFiles.createDirectory(secrets);
        SecureFiles.createDirectory(requireNonNull(accountsFile.toAbsolutePath().getParent()));
        List<AccountsFile.Entry> before = readIfThere(accountsFile);
        List<AccountsFile.Entry> after = new ArrayList<>();
        for (AccountSpec account : accounts) {
            String digest = HexFormat.of().formatHex(ServiceAccounts.sha256(secretOf(secrets.resolve(account.name()))));
            List<String> digests = new ArrayList<>(List.of(digest));
            before.stream()
                    .filter(entry -> entry.name().equals(account.name()))
                    .flatMap(entry -> entry.secretSha256().stream())
                    .filter(known -> !known.equals(digest))
                    .forEach(digests::add);
            after.add(new AccountsFile.Entry(account.name(), digests, account.scopes()));
        }
        Set<String> made = accounts.stream().map(AccountSpec::name).collect(Collectors.toSet());
        before.stream().filter(entry -> !made.contains(entry.name())).forEach(after::add);
        if (!after.equals(before)) {
            SecureFiles.write(accountsFile, new AccountsFile(after).toJson(), SecureFiles.OWNER_ONLY);
        }
    }

    private static String secretOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            SecureFiles.write(
                    file, Base64.getUrlEncoder().withoutPadding().encodeToString(secret), SecureFiles.OWNER_ONLY);
        }
        return SecretFile.read(file).strip();
    }

    private static List<AccountsFile.Entry> readIfThere(Path file) throws IOException {
        try {
            return Files.exists(file)
                    ? AccountsFile.parse(SecretFile.read(file)).accounts()
                    : List.of();
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
