package dev.slipway.buildapi.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.account.Role;
import dev.slipway.http.BearerToken;
import dev.slipway.secretfile.SecretFile;
import dev.slipway.testing.AdjustableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    private static final Caller ADMIN = new Caller("root", Role.ADMIN, Optional.empty());
    private static final Caller TENANT = new Caller("acme-ci", Role.TENANT, Optional.of("acme"));

    @TempDir
    Path directory;

    private Path file;
    private Path tokens;
    private final AdjustableClock clock = new AdjustableClock();

    @BeforeEach
    void name() throws IOException {
        file = directory.resolve("tokens.json");
        tokens = Files.createDirectory(directory.resolve("tokens"));
    }

    private String token(String name) throws IOException {
        return Files.readString(tokens.resolve(name)).strip();
    }

    @Test
    void keepsHashesApartFromTokensAndBothForTheirOwnerOnly() throws IOException {
        TokenFile.createIfMissing(file, tokens, List.of(ADMIN, TENANT));
        assertThat(Files.readString(file)).doesNotContain(token("root"), token("acme-ci"));
        for (Path secret : List.of(file, tokens.resolve("root"), tokens.resolve("acme-ci"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("tokens.json", "tokens");
        assertThat(tokens.toFile().list()).containsExactlyInAnyOrder("root", "acme-ci");
    }

    @Test
    void goesOnWhereItWasKilledBetweenTheTokensAndTheirHashes() throws IOException {
        TokenFile.createIfMissing(file, tokens, List.of(ADMIN));
        String admin = token("root");
        Files.delete(file);

        TokenFile.createIfMissing(file, tokens, List.of(ADMIN, TENANT));

        TokenAuthority authority = new TokenAuthority(file, clock);
        assertThat(authority.caller(admin)).contains(ADMIN);
        assertThat(authority.caller(token("acme-ci"))).contains(TENANT);
    }

    @Test
    void writesNoHashesOfTokensThatItCannotWrite() throws IOException {
        Files.createDirectory(tokens.resolve("acme-ci"));

        assertThatThrownBy(() -> TokenFile.createIfMissing(file, tokens, List.of(ADMIN, TENANT)))
                .isInstanceOf(IOException.class);

        assertThat(file).doesNotExist();
    }

    @Test
    void leavesAFileAndItsTokensToTheOperator() throws IOException {
        TokenFile.createIfMissing(file, tokens, List.of(ADMIN));
        String before = Files.readString(file);
        Files.delete(tokens.resolve("root"));

        TokenFile.createIfMissing(file, tokens, List.of(ADMIN, TENANT));

        assertThat(file).hasContent(before);
        assertThat(tokens).isEmptyDirectory();
    }

    @Test
    void knowsEachCallerByItsTokenAlone() throws IOException {
        TokenFile.createIfMissing(file, tokens, List.of(ADMIN, TENANT));
        TokenAuthority authority = new TokenAuthority(file, clock);
        assertThat(authority.caller(token("root"))).contains(ADMIN);
        assertThat(authority.caller(token("acme-ci"))).contains(TENANT);
        assertThat(authority.caller(token("root") + "x")).isEmpty();
        assertThat(authority.caller(TokenFile.read(file).getFirst().sha256())).isEmpty();
        assertThat(authority.caller("")).isEmpty();
    }

    @Test
    void followsTheFileAndKeepsWhatItKnewWhereTheFileIsBroken() throws IOException {
        TokenFile.createIfMissing(file, tokens, List.of(ADMIN));
        String old = token("root");
        TokenAuthority authority = new TokenAuthority(file, clock);
        assertThat(authority.caller(old)).isPresent();
        // A broken file locks nobody out.
        Files.writeString(file, "[{");
        clock.advance(Duration.ofSeconds(2));
        assertThat(authority.caller(old)).isPresent();
        // A changed one counts.
        Files.delete(file);
        Files.delete(tokens.resolve("root"));
        TokenFile.createIfMissing(file, tokens, List.of(ADMIN));
        String fresh = token("root");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        clock.advance(Duration.ofSeconds(2));
        assertThat(authority.caller(old)).isEmpty();
        assertThat(authority.caller(fresh)).isPresent();
    }

    @Test
    void saysSinceWhenItCannotReadTheFile() throws IOException {
        TokenFile.createIfMissing(file, tokens, List.of(ADMIN));
        TokenAuthority authority = new TokenAuthority(file, clock);
        assertThat(authority.unreadable()).isEmpty();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        clock.advance(Duration.ofSeconds(2));

        assertThat(authority.caller(token("root"))).contains(ADMIN);
        assertThat(authority.unreadable()).hasValueSatisfying(unreadable -> assertThat(unreadable.reason())
                .endsWith("run chmod 600 " + file));
        Instant since = authority.unreadable().orElseThrow().since();
        clock.advance(Duration.ofMinutes(6));
        assertThat(authority.unreadable().orElseThrow().since()).isEqualTo(since);
    }

    @Test
    void lastsWithoutAFileAndLetsNobodyIn() {
        assertThat(new TokenAuthority(file, clock).caller("anything")).isEmpty();
    }

    @Test
    void refusesFilesThatMakeNoSense() throws IOException {
        String hash = "0".repeat(64);
        for (String bad : List.of(
                "[{\"name\":\"a\",\"role\":\"tenant\",\"sha256\":\"" + hash + "\"}]",
                "[{\"name\":\"a\",\"role\":\"root\",\"sha256\":\"" + hash + "\"}]",
                "[{\"name\":\"a\",\"role\":\"admin\",\"sha256\":\"12\"}]",
                "[{\"name\":\"a\",\"role\":\"admin\",\"sha256\":\"" + "x".repeat(64) + "\"}]",
                "[{\"name\":\"a\",\"role\":\"admin\",\"sha256\":\"%1$s\"},{\"name\":\"a\",\"role\":\"admin\",\"sha256\":\"%1$s\"}]"
                        .formatted(hash))) {
            SecretFile.write(file, bad);
            assertThatThrownBy(() -> TokenFile.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining("chmod");
        }
    }

    @Test
    void readsTheBearerSchemeOnly() {
        assertThat(BearerToken.of("Bearer abc")).contains("abc");
        assertThat(BearerToken.of("bearer abc ")).contains("abc");
        assertThat(BearerToken.of("Basic abc")).isEmpty();
        assertThat(BearerToken.of("Bearer ")).isEmpty();
        assertThat(BearerToken.of("Bearerabc")).isEmpty();
        assertThat(BearerToken.of(null)).isEmpty();
    }
}
