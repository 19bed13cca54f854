package dev.slipway.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteCountTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1023, 1023",
        "1024, 1K",
        "1536, 1.5K",
        "67108864, 64M",
        "70254592, 67M",
        "1181116006, 1.1G",
        "1099511627776, 1T",
        "1152921504606846976, 1048576T"
    })
    void writesSizesForPeople(long bytes, String text) {
        assertThat(ByteCount.text(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1023, 1023", "1K, 1024", "64M, 67108864", "1T, 1099511627776"})
    void readsWhatItWrites(String text, long bytes) {
        assertThat(ByteCount.parse(text)).isEqualTo(bytes);
        assertThat(ByteCount.text(bytes)).isEqualTo(text);
    }
}
