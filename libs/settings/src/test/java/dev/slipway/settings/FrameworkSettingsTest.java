package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameworkSettingsTest {
    @Test
    void describesEachSettingOnceAndNoneOfOurs() {
        assertThat(FrameworkSettings.all())
                .extracting(FrameworkSettings.Described::name)
                .contains("kafka.bootstrap.servers", "quarkus.datasource.\"build-api\".jdbc.url", "quarkus.http.port")
                .doesNotHaveDuplicates()
                .noneMatch(name -> name.startsWith("slipway."));
    }

    @Test
    void eachIsInAGroup() {
        assertThat(FrameworkSettings.all()).allMatch(setting -> !setting.group().isEmpty());
    }
}
