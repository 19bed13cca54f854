package dev.slipway.token.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.secretfile.Unreadable;
import dev.slipway.testing.AdjustableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAccountFilesTest {
    private static final AccountSpec CONVERTER = new AccountSpec("converter", List.of("repository:builds/**:pull"));

    @TempDir
    private Path temporary;

    private final AdjustableClock clock = new AdjustableClock();
    private Path accountsFile;
    private Path secrets;

    @BeforeEach
    void nameFilesThatAreNotThere() {
        accountsFile = temporary.resolve("token/accounts.json");
        secrets = temporary.resolve("secrets");
    }

    private ServiceAccounts create(List<AccountSpec> specs) throws IOException {
        ServiceAccountFiles.createIfMissing(accountsFile, secrets, specs);
        return new ServiceAccounts(accountsFile, clock);
    }

    @Test
    void makesSecretsThatWork() throws Exception {
        ServiceAccounts accounts = create(AccountSpec.STANDARD);

        for (AccountSpec account : AccountSpec.STANDARD) {
            String secret = Files.readString(secrets.resolve(account.name()));
            assertThat(accounts.authenticate(account.name(), secret)).isPresent();
            assertThat(accounts.authenticate(account.name(), secret + "x")).isEmpty();
            assertThat(Files.getPosixFilePermissions(secrets.resolve(account.name())))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.readString(accountsFile)).doesNotContain(secret);
        }
    }

    @Test
    void keepsSecretsOverARestart() throws Exception {
        ServiceAccountFiles.createIfMissing(accountsFile, secrets, List.of(CONVERTER));
        String before = Files.readString(secrets.resolve("converter"));
        FileTime modified = Files.getLastModifiedTime(accountsFile);

        ServiceAccountFiles.createIfMissing(accountsFile, secrets, List.of(CONVERTER));

        assertThat(Files.readString(secrets.resolve("converter"))).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(accountsFile)).isEqualTo(modified);
    }

    @Test
    void doesNotTakeOneAccountsSecretForAnother() throws Exception {
        ServiceAccounts accounts = create(AccountSpec.STANDARD);

        assertThat(accounts.authenticate("build-api", Files.readString(secrets.resolve("converter"))))
                .isEmpty();
    }

    @Test
    void takesTheOldAndTheNewSecretWhileBothAreListed() throws Exception {
        ServiceAccounts accounts = create(List.of(CONVERTER));
        String old = Files.readString(secrets.resolve("converter"));
        Files.delete(secrets.resolve("converter"));

        ServiceAccountFiles.createIfMissing(accountsFile, secrets, List.of(CONVERTER));
        Files.setLastModifiedTime(accountsFile, FileTime.fromMillis(1));
        clock.advance(Duration.ofSeconds(10));

        assertThat(accounts.authenticate("converter", old)).isPresent();
        assertThat(accounts.authenticate("converter", Files.readString(secrets.resolve("converter"))))
                .isPresent();
    }

    @Test
    void saysSinceWhenTheFileCannotBeRead() throws Exception {
        ServiceAccounts accounts = create(List.of(CONVERTER));
        assertThat(accounts.unreadable()).isEmpty();

        Files.delete(accountsFile);
        clock.advance(Duration.ofSeconds(10));

        assertThat(accounts.find("converter")).isPresent();
        assertThat(accounts.unreadable())
                .hasValue(new Unreadable(accountsFile, clock.instant(), accountsFile + ": is not there"));
    }

    @Test
    void refusesAFileThatOthersCanRead() throws Exception {
        ServiceAccountFiles.createIfMissing(accountsFile, secrets, List.of(CONVERTER));
        Files.setPosixFilePermissions(accountsFile, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> new ServiceAccounts(accountsFile, clock))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("run chmod 600 " + accountsFile);
    }

    @Test
    void keepsAccountsThatAnOperatorAdded() throws Exception {
        AccountSpec scanner = new AccountSpec("scanner", List.of("repository:builds/**:pull"));
        ServiceAccountFiles.createIfMissing(accountsFile, secrets, List.of(CONVERTER, scanner));

        ServiceAccountFiles.createIfMissing(accountsFile, secrets, List.of(CONVERTER));

        assertThat(new ServiceAccounts(accountsFile, clock).find("scanner")).isPresent();
    }

    @Test
    void makesAnAccountThatCameSince() throws Exception {
        ServiceAccountFiles.createIfMissing(accountsFile, secrets, AccountSpec.SERVICES);
        String before = Files.readString(secrets.resolve("build-api"));

        ServiceAccountFiles.createIfMissing(accountsFile, secrets, AccountSpec.STANDARD);

        ServiceAccounts accounts = new ServiceAccounts(accountsFile, clock);
        assertThat(accounts.authenticate("deployer", Files.readString(secrets.resolve("deployer"))))
                .isPresent();
        assertThat(accounts.authenticate("build-api", before)).isPresent();
    }

    @Test
    void refusesAMalformedFile() throws Exception {
        ServiceAccountFiles.createIfMissing(accountsFile, secrets, List.of(CONVERTER));
        String good = Files.readString(accountsFile);

        for (String bad : List.of(
                "{",
                "{}",
                good.replace("builds/**", "builds/x*"),
                good.replace("converter", "build"),
                good.replaceAll("\"[0-9a-f]{64}\"", "\"00\""))) {
            Files.writeString(accountsFile, bad);
            assertThatThrownBy(() -> new ServiceAccounts(accountsFile, clock)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void keepsTheNameOfBuildCredentialsFree() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AccountSpec("build", List.of()));
    }
}
