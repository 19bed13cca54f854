package dev.slipway.buildapi.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {
    @TempDir
    Path directory;

    @Test
    void isRandomAndOfOneForm() {
        assertThat(TokenText.random()).matches(TokenText::isValid).isNotEqualTo(TokenText.random());
    }

    @Test
    void goesIntoAFileForItsOwnerOnlyAndStaysThere() throws IOException {
        Path file = directory.resolve("admin");

        TokenText.createIfMissing(file);

        String text = Files.readString(file);
        assertThat(text.strip()).matches(TokenText::isValid);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        TokenText.createIfMissing(file);
        assertThat(file).hasContent(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "slw_",
                "slw_abc",
                "0123456789012345678901234567890123456789012",
                "SLW_0123456789012345678901234567890123456789012",
                "slw_0123456789012345678901234567890123456789012=",
                "slw_012345678901234567890123456789012345678901+"
            })
    void isNothingElse(String text) {
        assertThat(TokenText.isValid(text)).isFalse();
    }
}
