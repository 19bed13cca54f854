package dev.slipway.converter.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.converter.download.ByteSelection.Outside;
import dev.slipway.converter.download.ByteSelection.Part;
import dev.slipway.converter.download.ByteSelection.Whole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSelectionTest {
    private static final String TAG = "\"abc\"";

    private static ByteSelection of(@Nullable String range) {
        return ByteSelection.of(range, null, TAG, 100);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-99, 0, 99",
        "bytes=0-, 0, 99",
        "bytes=99-, 99, 99",
        "bytes=10-19, 10, 19",
        "bytes=90-1000, 90, 99",
        "bytes=90-999999999999999999, 90, 99",
        "bytes=-1, 99, 99",
        "bytes=-100, 0, 99",
        "bytes=-500, 0, 99",
        "BYTES= 5-6 , 5, 6"
    })
    void choosesPartsThatAreThere(String range, long first, long last) {
        assertThat(of(range)).isEqualTo(new Part(first, last, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"})
    void saysThatNothingIsBehindTheEnd(String range) {
        assertThat(of(range)).isEqualTo(new Outside(100));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=1",
                "bytes=7-3",
                "bytes=700-300",
                "bytes=0-1,3-4",
                "bytes=--1",
                "bytes=+1-2",
                "bytes=0x1-2",
                "bytes=9999999999999999999-",
                "lines=0-1"
            })
    void ignoresWhatIsNoSingleRange(String range) {
        assertThat(of(range)).isEqualTo(new Whole(100));
    }

    @Test
    void givesARangeOnlyOfTheRepresentationThatTheClientKnows() {
        assertThat(ByteSelection.of("bytes=1-", TAG, TAG, 100)).isEqualTo(new Part(1, 99, 100));
        for (String other : new String[] {"\"abd\"", "W/\"abc\"", "abc", "Sat, 28 Nov 2026 12:00:00 GMT"}) {
            assertThat(ByteSelection.of("bytes=1-", other, TAG, 100)).isEqualTo(new Whole(100));
            assertThat(ByteSelection.of("bytes=100-", other, TAG, 100)).isEqualTo(new Whole(100));
        }
    }
}
