package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.format.DiskFormat;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ext4LayerSemanticsTest extends LayerSemantics {

    private static final String FIRST = "-2147483648";
    private static final String LAST = "15032385535";

    Ext4LayerSemanticsTest() {
        super(DiskFormat.EXT4);
    }

    /** From December 1901 to May 2446; what lies outside becomes the nearest that there is. */
    @ParameterizedTest
    @CsvSource({
        FIRST + ", " + FIRST,
        "-2147483649, " + FIRST,
        "-99999999999, " + FIRST,
        "-1, -1",
        "2147483648, 2147483648",
        LAST + ", " + LAST,
        "15032385536, " + LAST,
        "9404907120000, " + LAST
    })
    void movesTimesThatItDoesNotKnowToItsFirstAndLast(long seconds, long expected) throws IOException {
        assertThat(convert(new Tar()
                                .pax(Map.of("mtime", String.valueOf(seconds)))
                                .file("f", ""))
                        .get("f")
                        .seconds())
                .isEqualTo(expected);
    }
}
