package dev.slipway.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    private Path directory;

    @Test
    void keepsCredentialsAndSecretsFromOtherUsers() throws IOException {
        Path config = PrivateFiles.dockerConfig(directory, new RegistryAccess("r:5000", true, "build", "p\"w", null));
        Map<String, Path> secrets = PrivateFiles.secrets(
                directory, List.of(new Secret("../evil", new byte[] {0, -1}), new Secret("b", new byte[0])));

        assertThat(config.resolve("config.json")).hasContent("{\"auths\":{\"r:5000\":{\"auth\":\"YnVpbGQ6cCJ3\"}}}");
        Path evil = secrets.get("../evil");
        assertThat(evil).hasParent(directory.resolve("secrets")).hasBinaryContent(new byte[] {0, -1});
        for (Path file : List.of(evil, config.resolve("config.json"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
                .isEqualTo("rwx------");
    }
}
