package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AllowedTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WHOLE_NUMBER             | 0; 9000000000                                     | many; -1; 1.5
            POSITIVE_NUMBER          | 1                                                 | 0
            TRUE_OR_FALSE            | false                                             | yes
            DURATION                 | PT0S; 60S; 90                                     | soon; PT-1S
            POSITIVE_DURATION        | P7D                                               | PT0S
            POSITIVE_DURATION_OR_OFF | off; PT1H                                         | never
            SIZE                     | 0; 64M; 67108864                                  | 64MB; -1; 9223372036854775808
            POSITIVE_SIZE            | 10G                                               | 0; 0M
            URL                      | http://127.0.0.1:5000                             | mirror.example; ftp://mirror.example
            URL                      | https://www.example.com/base                      | http://; http://a b
            PLATFORM                 | linux/arm/v7                                      | linux; linux/
            """)
    void acceptsTheFirstAndRefusesTheOthers(Allowed allowed, String accepted, String refused) {
        assertThat(accepted.split("; ")).allMatch(allowed::accepts);
        assertThat(refused.split("; ")).noneMatch(allowed::accepts);
    }

    @ParameterizedTest
    @EnumSource
    void onlyATextMayBeBlank(Allowed allowed) {
        assertThat(allowed.accepts(" ")).isEqualTo(allowed == Allowed.TEXT);
    }

    @ParameterizedTest
    @EnumSource(names = {"PATH", "TEXT"})
    void acceptsAnything(Allowed allowed) {
        assertThat(allowed.accepts("/var/lib")).isTrue();
        assertThat(allowed.accepts("anything")).isTrue();
    }
}
