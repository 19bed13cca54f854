package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.ConversionLimits;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageLimitsTest {

    @Test
    void areTheDefaultsUntilOneIsGiven() {
        assertThat(ImageLimits.parse(Map.of())).isEqualTo(ConversionLimits.DEFAULT);
        assertThat(ImageLimits.parse(Map.of("unpacked-size", "2T", "layers", "7")))
                .isEqualTo(new ConversionLimits(
                        2L << 40,
                        ConversionLimits.DEFAULT.entries(),
                        ConversionLimits.DEFAULT.ratio(),
                        7,
                        ConversionLimits.DEFAULT.metadataBytes()));
        assertThat(ImageLimits.parse(Map.of("entries", "3", "ratio", "5", "metadata-size", "1M")))
                .isEqualTo(new ConversionLimits(
                        ConversionLimits.DEFAULT.unpackedBytes(), 3, 5, ConversionLimits.DEFAULT.layers(), 1L << 20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes   | 1    | bytes: no such limit; there are unpacked-size, entries, ratio, layers, metadata-size",
                "entries | many | entries: not a size",
                "entries | -1   | entries: not a size",
                "layers  | 0    | layers: limits are positive",
                "ratio   | 4G   | ratio: too large: 4G",
            })
    void namesWhatIsWrong(String name, String value, String message) {
        assertThatThrownBy(() -> ImageLimits.parse(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
