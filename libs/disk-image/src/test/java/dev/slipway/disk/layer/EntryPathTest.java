package dev.slipway.disk.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.BadImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryPathTest {

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "a/b, a/b",
        "a/b/, a/b",
        "./a/b, a/b",
        "./a/b/, a/b",
        "/a/b, a/b",
        "././a, a",
        "a//b//, a/b",
        "a/./b, a/b",
        "a/../b, b",
        "a/b/.., a",
        ".a/..b/...c, .a/..b/...c",
        "a/.b, a/.b",
    })
    void cleansNames(String name, String path) throws BadImageException {
        assertThat(EntryPath.parse(name).text()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "./", "/", "//", "./.", "a/.."})
    void findsTheRootUnderEachOfItsNames(String name) throws BadImageException {
        assertThat(EntryPath.parse(name).isRoot()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../a", "a/../..", "./../a", "a/../../b/c"})
    void refusesPathsOutOfTheImage(String name) {
        assertThatThrownBy(() -> EntryPath.parse(name)).hasMessageContaining("leads out of the image");
    }

    @Test
    void takesNamesOf255BytesAndNoMore() throws BadImageException {
        String longest = "n".repeat(255);
        assertThat(EntryPath.parse("a/" + longest + "/b").text()).isEqualTo("a/" + longest + "/b");
        assertThatThrownBy(() -> EntryPath.parse("a/" + longest + "n/b")).hasMessageContaining("a name of 256 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a/\0", "./\0/c"})
    void refusesZeroBytes(String name) {
        assertThatThrownBy(() -> EntryPath.parse(name)).hasMessageContaining("a name with a zero byte");
    }

    @Test
    void takesPathsOf4095BytesAndNoMore() throws BadImageException {
        String longest = "d/".repeat(2_047) + "f";
        assertThat(EntryPath.parse("./" + longest + "/").text()).isEqualTo(longest);
        assertThatThrownBy(() -> EntryPath.parse(longest + "f")).hasMessageContaining("a path of 4096 bytes");
    }
}
