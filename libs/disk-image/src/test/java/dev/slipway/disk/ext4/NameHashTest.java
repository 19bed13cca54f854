package dev.slipway.disk.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected values are what {@code debugfs -R 'dx_hash -h 4 -s SEED NAME'} of e2fsprogs 1.47 prints. */
class NameHashTest {

    /** What would have the hash that marks the end of a directory, had the kernel not excepted it. */
    static final String HASHED_LIKE_THE_END = "acwccehn";

    private static final byte[] SEED = HexFormat.of().parseHex("8f14e45fceea467fa8d16c9f3b2a7d05");

    @ParameterizedTest
    @CsvSource({
        "a, 2995fd66",
        "abc, 74ee09cc",
        "abcd, 00348e32",
        "entry-1, 23d9d324",
        "exactly-thirty-two-bytes-of-name, cd916d5a",
        "thirty-three-bytes-make-two-parts, c21a5f9a"
    })
    void hashesAsDebugfsDoes(String name, String hash) {
        assertThat(hash(SEED, name)).isEqualTo(hash);
    }

    @Test
    void hashesTheLongestNameAsDebugfsDoes() {
        assertThat(hash(SEED, "n".repeat(255))).isEqualTo("0559b61a");
    }

    @Test
    void takesBytesAsUnsigned() {
        assertThat(hash(SEED, "\u00ff\u00fe")).isEqualTo("5933e548");
        assertThat(hash(SEED, "caf\u00c3\u00a9")).isEqualTo("670e0f2a");
    }

    @Test
    void beginsWithoutASeedAsMd4Does() {
        assertThat(hash(new byte[16], "entry-1")).isEqualTo("be0593b2");
    }

    /** For this name {@code debugfs} prints the very hash that only the kernel avoids. */
    @Test
    void neverGivesTheHashThatMarksTheEnd() {
        assertThat(hash(SEED, HASHED_LIKE_THE_END)).isEqualTo("fffffffc");
    }

    private static String hash(byte[] seed, String name) {
        return HexFormat.of().toHexDigits(new NameHash(seed).of(name));
    }
}
