package dev.slipway.buildapi.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
    private final ManualClock clock = new ManualClock();

    @BeforeEach
    void name() {
        file = directory.resolve("tokens.json");
    }

    @Test
    void keepsHashesOnlyAndForItsOwnerOnly() throws IOException {
        Map<String, String> tokens = TokenFile.create(file, List.of(ADMIN, TENANT));
        assertThat(tokens.keySet()).containsExactly("root", "acme-ci");
        assertThat(Files.readString(file)).doesNotContain(tokens.values());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory.toFile().list()).containsExactly("tokens.json");
    }

    @Test
    void knowsEachCallerByItsTokenAlone() throws IOException {
        Map<String, String> tokens = TokenFile.create(file, List.of(ADMIN, TENANT));
        TokenAuthority authority = new TokenAuthority(file, clock);
        assertThat(authority.caller(tokens.get("root"))).contains(ADMIN);
        assertThat(authority.caller(tokens.get("acme-ci"))).contains(TENANT);
        assertThat(authority.caller(tokens.get("root") + "x")).isEmpty();
        assertThat(authority.caller(TokenFile.read(file).getFirst().sha256())).isEmpty();
        assertThat(authority.caller("")).isEmpty();
    }

    @Test
    void followsTheFileAndKeepsWhatItKnewWhereTheFileIsBroken() throws IOException {
        String old = TokenFile.create(file, List.of(ADMIN)).get("root");
        TokenAuthority authority = new TokenAuthority(file, clock);
        assertThat(authority.caller(old)).isPresent();
        // A broken file locks nobody out.
        Files.writeString(file, "[{");
        clock.tick();
        assertThat(authority.caller(old)).isPresent();
        // A changed one counts.
        String fresh = TokenFile.create(file, List.of(ADMIN)).get("root");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        clock.tick();
        assertThat(authority.caller(old)).isEmpty();
        assertThat(authority.caller(fresh)).isPresent();
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
            Files.writeString(file, bad);
            assertThatThrownBy(() -> TokenFile.read(file)).isInstanceOf(IOException.class);
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

    private static final class ManualClock extends Clock {
        private Instant now = Instant.EPOCH;

        void tick() {
            now = now.plus(Duration.ofSeconds(2));
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
